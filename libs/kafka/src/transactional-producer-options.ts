export interface TransactionalProducerOptions {
  readonly topic: string;
  /** Keys are spread over so many, even once the topic has more and they would move; over all that there are if left out. */
  readonly partitions?: number;
  /** The same for all who may lead: opening a producer fences every other one with this id. */
  readonly transactionalId: string;
  /** An open or publish that has not ended by then fails. Default 15 s. */
  readonly deadlineMs?: number;
  /** After how long the broker aborts a transaction whose producer has vanished; readers wait behind it. Default 30 s. */
  readonly transactionTimeoutMs?: number;
  /** How many bytes a request may bring to a partition, of 2 MiB in all; a larger record stands alone. Default 512 KiB. */
  readonly maxPartitionBytes?: number | undefined;
}
