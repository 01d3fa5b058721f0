import type { KafkaError } from '@flow-pipelines/kafka';
import type { LoggedEvent } from './event-log.js';

/** What a process shows of its relay. */
export interface RelayStatus {
  readonly state: 'standby' | 'leading' | 'stopped';
  /** Also while Kafka keeps it from publishing; a standby waits then all the same. */
  readonly holdsLease: boolean;
  readonly position: number | null;
  readonly gaps: number | null;
  /** Jobs whose events wait because Kafka refuses one of them. */
  readonly parkedJobs: number | null;
  /** Events since the process started; those of parked jobs count when the cursor passes them. */
  readonly published: number;
}

/** What happens to a relay, for whoever measures it. A listener must not throw. */
export interface RelayEvents {
  /** A batch is published and the cursor saved behind it, so many seconds after it began to read it. */
  batch: [seconds: number, events: readonly LoggedEvent[]];
  /** Kafka is away or has refused something. */
  failure: [error: KafkaError];
}
