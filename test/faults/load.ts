import { randomUUID } from 'node:crypto';
import { type Attempt, sorted } from './history.js';
import { type AnswerBody, SettlingClient, type Settled } from './settling-client.js';
import type { System } from './system.js';

const CLIENTS = 12;
const JOBS = 120;
const BATCH = 20;
/** Between two requests of a client: the rest of the machine has to keep up. */
const REST_MS = 8;

/** An update of one job, and what the job must then have; null where that depends on what it had. */
interface Update {
  readonly jobId: string;
  readonly pipelineIds: string[] | null;
}

/** Clients that change the pipelines of a few jobs for as long as they run, and write down what they were told. */
export class Load {
  readonly history: Attempt[] = [];
  acknowledged = 0;
  /** In each outage of Kafka; the fault adds to it. */
  readonly acknowledgedWithoutKafka: number[] = [];
  readonly client: SettlingClient;
  private isRunning = true;
  private readonly clients: Promise<void>[] = [];
  private pipelines: string[] = [];
  private count = 0;

  constructor(
    system: System,
    private readonly random: () => number,
  ) {
    this.client = new SettlingClient(() => system.apiUrls);
  }

  async start(): Promise<void> {
    this.pipelines = await Promise.all(['A', 'B', 'C', 'D', 'E'].map((name) => this.createPipeline(name)));
    for (let client = 0; client < CLIENTS; client += 1) this.clients.push(this.run());
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.clients);
  }

  /** Any of the jobs that are changed. */
  someJob(random = this.random): string {
    return `job ${Math.floor(random() * JOBS)}`;
  }

  /** An event with a reason of so many letters, three bytes each. */
  async replaceWithReason(jobId: string, letters: number): Promise<void> {
    await this.change(jobId, 'PUT', '€'.repeat(letters));
  }

  private async run(): Promise<void> {
    while (this.isRunning) {
      const before = this.acknowledged;
      await this.next();
      // A service that is away answers at once; asking again as fast would only fill the history.
      const restMs = this.acknowledged === before ? 50 : REST_MS;
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  }

  private next(): Promise<void> {
    const dice = this.random();
    if (dice < 0.4) return this.replaceInV1();
    if (dice < 0.6) return this.change(this.someJob(), 'PUT');
    if (dice < 0.8) return this.change(this.someJob(), 'PATCH');
    if (dice < 0.98) return this.changeMany(dice < 0.89);
    return this.delete(this.someJob());
  }

  private async replaceInV1(): Promise<void> {
    const requestId = this.nextId();
    const update = { jobId: this.someJob(), pipelineIds: this.somePipelines() };
    const body = { job_id: update.jobId, pipeline_ids: update.pipelineIds };
    const { outcome } = await this.client.send({ method: 'POST', path: '/api/v1/jobs/pipelines', requestId, body });
    this.note(requestId, update, outcome);
  }

  private async change(jobId: string, method: 'PUT' | 'PATCH', reason: string | null = null): Promise<void> {
    const requestId = this.nextId();
    const pipelineIds = this.somePipelines();
    const [add, remove] = [pipelineIds, this.pipelines.filter((id) => !pipelineIds.includes(id)).slice(0, 2)];
    const body = method === 'PUT' ? { pipeline_ids: pipelineIds, reason } : { add, remove };
    const path = `/api/v2/jobs/${encodeURIComponent(jobId)}/pipelines`;
    const { outcome, body: answer } = await this.client.send({ method, path, requestId, body });
    const answered = answer.pipelines?.map(({ id }) => id) ?? null;
    this.note(requestId, { jobId, pipelineIds: method === 'PUT' ? pipelineIds : answered }, outcome, answer.version);
  }

  private async changeMany(atomic: boolean): Promise<void> {
    const requestId = this.nextId();
    const jobs = new Set(Array.from({ length: BATCH }, () => this.someJob()));
    const updates = [...jobs].map((jobId): Update & { pipelineIds: string[] } => ({
      jobId,
      pipelineIds: this.somePipelines(),
    }));
    // Refused: nobody has such a pipeline.
    if (this.random() < 0.1) updates.at(-1)?.pipelineIds.push(randomUUID());
    const items = updates.map(({ jobId, pipelineIds }) => ({ job_id: jobId, pipeline_ids: pipelineIds }));
    const path = '/api/v2/job-pipelines/batch';
    const settled = await this.client.send({ method: 'POST', path, requestId, body: { items, atomic } });
    for (const [index, update] of updates.entries()) this.note(requestId, update, ...outcomeOfItem(settled, index));
  }

  private async delete(jobId: string): Promise<void> {
    const requestId = this.nextId();
    const path = `/api/v2/jobs/${encodeURIComponent(jobId)}`;
    const { outcome, wasRepeated } = await this.client.send({ method: 'DELETE', path, requestId });
    // Repeated, it may have found what it had deleted itself.
    const known = outcome === 'failed' && wasRepeated ? 'unknown' : outcome;
    this.history.push({ requestId, jobId, kind: 'deletion', pipelineIds: [], version: null, outcome: known });
  }

  private note(requestId: string, update: Update, outcome: Attempt['outcome'], version: number | null = null): void {
    const { jobId, pipelineIds } = update;
    this.history.push({
      requestId,
      jobId,
      kind: 'update',
      pipelineIds: pipelineIds && sorted(pipelineIds),
      version,
      outcome,
    });
    if (outcome === 'ok') this.acknowledged += 1;
  }

  private somePipelines(): string[] {
    return this.pipelines.filter(() => this.random() < 0.5);
  }

  private nextId(): string {
    return `attempt-${(this.count += 1)}`;
  }

  private async createPipeline(name: string): Promise<string> {
    const request = { method: 'POST', path: '/api/v2/pipelines', requestId: `pipeline-${name}`, body: { name } };
    const { body } = await this.client.send(request);
    return (body as AnswerBody & { id: string }).id;
  }
}

/** An item's own result; of an atomic batch that was refused, none was done. */
function outcomeOfItem(
  { outcome, body }: Settled,
  index: number,
): [outcome: Attempt['outcome'], version: number | null] {
  const result = body.results?.[index];
  if (outcome !== 'ok' || !result) return [outcome, null];
  return result.status === 'OK' ? ['ok', result.version ?? null] : ['failed', null];
}
