import type { TopicAdmin } from '@flow-pipelines/kafka';
import type { RelaySettings } from './relay-settings.js';

const HOLDS_FOR_MS = 60_000;

/**
 * That the topic is there and as it must be. A standby looks too, so that it need not when it takes over: the answer holds
 * for a minute, and the connection is open.
 */
export class TopicCheck {
  private passedAt = -Infinity;
  private running: Promise<void> | undefined;

  constructor(
    readonly admin: TopicAdmin,
    private readonly settings: Pick<RelaySettings, 'topic' | 'createTopic' | 'replicationFactor'>,
  ) {}

  /** Creates the topic where that is allowed. @throws {KafkaError} */
  async pass(): Promise<void> {
    if (performance.now() - this.passedAt < HOLDS_FOR_MS) return;
    this.running ??= this.look().finally(() => {
      this.running = undefined;
    });
    await this.running;
  }

  /** Looks in the background; what is wrong is said when it matters. */
  lookAhead(): void {
    this.pass().catch(() => undefined);
  }

  /**
   * After Kafka has said no: whoever comes next looks again, by a new connection. Where the network has lost ours without
   * a word, this one is as dead as the producer's, and the next question would only be given up after ten seconds.
   */
  forget(): void {
    this.passedAt = -Infinity;
    void this.admin.close();
  }

  private async look(): Promise<void> {
    const { topic, createTopic: create, replicationFactor } = this.settings;
    await this.admin.ensureTopic(topic, { create, ...(replicationFactor === undefined ? {} : { replicationFactor }) });
    this.passedAt = performance.now();
  }
}
