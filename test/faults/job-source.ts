import { DEFAULT_JOBS_TOPIC, type JobLifecycle } from '@flow-pipelines/contracts';
import { connectKafka, type RecordProducer } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { v7 as uuidv7 } from 'uuid';
import type { Attempt } from './history.js';
import type { Load } from './load.js';
import type { System } from './system.js';

const EVERY_MS = 200;
const DELETES = 0.2;

/** The system that jobs come from: tells of their states, and now and then that one is gone. */
export class JobSource {
  readonly deletions: Attempt[] = [];
  /** The newest word about each job that Kafka has certainly taken. */
  readonly said = new Map<string, number>();
  private readonly producer: RecordProducer;
  private sequence = 0;
  private isRunning = true;
  private running: Promise<void> | undefined;

  constructor(
    system: System,
    private readonly load: Load,
    private readonly random: () => number,
  ) {
    const log = createLogger('source', 'silent');
    this.producer = connectKafka({ brokers: [system.brokers], clientId: 'source', log }).recordProducer();
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await this.running;
    await this.producer.close();
  }

  private async run(): Promise<void> {
    while (this.isRunning) {
      await this.say(this.load.someJob(this.random), this.random() < DELETES ? 'JobDeleted' : 'JobStateChanged');
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  private async say(jobId: string, type: 'JobDeleted' | 'JobStateChanged'): Promise<void> {
    const event: JobLifecycle = {
      event_id: uuidv7(),
      event_type: type,
      schema_version: 1,
      job_id: jobId,
      sequence: (this.sequence += 1),
      ...(type === 'JobStateChanged' && { state: `state ${this.sequence}` }),
      occurred_at: new Date().toISOString(),
    };
    const taken = await this.producer.send(DEFAULT_JOBS_TOPIC, [{ key: jobId, value: JSON.stringify(event) }]).then(
      () => true,
      () => false,
    );
    if (taken) this.said.set(jobId, event.sequence);
    if (type === 'JobStateChanged') return;
    const outcome = taken ? 'ok' : 'unknown';
    const told = { requestId: event.event_id, jobId, kind: 'deletion', pipelineIds: [], version: null } as const;
    this.deletions.push({ ...told, outcome });
  }
}
