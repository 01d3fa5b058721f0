import type { KafkaError, KafkaErrorCode } from './kafka-error.js';

/** What keeps a part from its work until an operator changes something; brokers that are merely away are none. */
export class Obstacle {
  private error: KafkaError | undefined;

  /** @returns whether it is another one than before, and worth a warning */
  met(error: KafkaError): boolean {
    const isNews = error.isForTheOperator && error.code !== this.error?.code;
    this.error = error.isForTheOperator ? error : undefined;
    return isNews;
  }

  passed(): void {
    this.error = undefined;
  }

  /** undefined while nothing is in the way. */
  get code(): KafkaErrorCode | undefined {
    return this.error?.code;
  }

  /** For the health of the process. @throws {KafkaError} what is in the way */
  assertNone(): void {
    if (this.error) throw this.error;
  }
}
