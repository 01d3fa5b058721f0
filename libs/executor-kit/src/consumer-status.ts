import type { Progress } from '@flow-pipelines/kafka';
import type { Counters } from './counters.js';

/** `waiting` is for the store to become ready; `consuming` includes the times when the brokers are away. */
export interface ConsumerStatus extends Progress, Counters {
  readonly state: 'new' | 'waiting' | 'consuming' | 'stopped';
  /** Events applied, over the last ten seconds. */
  readonly perSecond: number;
  /** Jobs that are parked, in all instances together; null until it is known. */
  readonly parkedJobs: number | null;
  /** Acknowledgements that could not be written since the start. */
  readonly acknowledgementsDropped: number;
}
