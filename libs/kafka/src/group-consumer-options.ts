import type { ConsumedBatch } from './consumed-batch.js';
import type { KafkaLog } from './kafka-log.js';

export interface GroupConsumerOptions {
  readonly topic: string;
  readonly groupId: string;
  /**
   * Gets records of one partition, in order, and returns when their effect is safe; only then the group's offset moves.
   * It may take as long as it likes: the member keeps its partitions, and the other partitions go on. When it throws, the
   * partition rests for a while (longer each time), and the records come again.
   */
  readonly onBatch: (batch: ConsumedBatch) => Promise<void>;
  /**
   * Whether the next batch of a partition comes only when the one before is done (default), or at once, as long as there
   * is room. The offset moves behind the batches that are done up to the first that is not.
   */
  readonly order?: 'one by one' | 'overlapping';
  readonly log: KafkaLog;
  /** How many partitions are worked on at a time, one by one. Default 4. */
  readonly concurrency?: number;
  /** A member that is silent for longer loses its partitions to the others. At least 6 s; default 10 s. */
  readonly sessionTimeoutMs?: number;
}
