import type { KafkaConnection, TransactionalProducer } from '@flow-pipelines/kafka';
import type { RelaySettings } from './relay-settings.js';

/**
 * Makes the producers of a relay, each for one leadership. A standby connects the next one ahead, so that it need not when
 * it takes over; that changes nothing at the broker until it is opened.
 */
export class Producers {
  private ahead: TransactionalProducer | undefined;

  constructor(
    private readonly kafka: KafkaConnection,
    private readonly settings: RelaySettings,
  ) {}

  /** In the background; what is wrong is said when it matters. */
  connectAhead(): void {
    if (this.ahead) return;
    const producer = this.make();
    this.ahead = producer;
    producer.connect().catch(async () => {
      if (this.ahead === producer) this.ahead = undefined;
      await producer.close();
    });
  }

  take(maxPartitionBytes: number | undefined): TransactionalProducer {
    const { ahead } = this;
    if (!ahead || maxPartitionBytes !== undefined) return this.make(maxPartitionBytes);
    this.ahead = undefined;
    return ahead;
  }

  async close(): Promise<void> {
    await this.ahead?.close();
  }

  private make(maxPartitionBytes?: number): TransactionalProducer {
    const { name: topic, partitions } = this.settings.topic;
    const transactionalId = `${topic}.relay`;
    return this.kafka.transactionalProducer({ topic, partitions, transactionalId, maxPartitionBytes });
  }
}
