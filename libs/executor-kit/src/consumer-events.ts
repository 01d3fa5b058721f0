import type { EventEmitter } from 'node:events';
import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';

/** One call of the handler that has ended. */
export interface Handled {
  readonly event: JobPipelinesUpdated;
  /** Of the handler's context. */
  readonly traceparent: string | null;
  readonly seconds: number;
  /** What is done may have to be done again: only the commit counts, and `applied` of the counters is what is committed. */
  readonly outcome: 'done' | 'failed';
}

/** For whoever measures, by whatever means. A listener must not throw. */
export type ConsumerEvents = EventEmitter<{ handled: [Handled] }>;
