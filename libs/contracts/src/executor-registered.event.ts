export const EXECUTOR_REGISTERED = 'ExecutorRegistered';

/**
 * Says that an executor is there: the value of a record, on the acknowledgements' topic, whose key is the executor's
 * name. Each instance writes one when it starts and now and then, so whoever asks whether all executors have applied a
 * version knows who they are, and when one was last heard of.
 */
export interface ExecutorRegistered {
  readonly event_type: typeof EXECUTOR_REGISTERED;
  readonly schema_version: 1;
  readonly executor: string;
  /** One process of it. */
  readonly instance: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly occurred_at: string;
}

type Described = Omit<ExecutorRegistered, 'event_type' | 'schema_version'>;

export function serializeExecutorRegistered({ executor, instance, occurred_at }: Described): string {
  const value: ExecutorRegistered = {
    event_type: EXECUTOR_REGISTERED,
    schema_version: 1,
    executor,
    instance,
    occurred_at,
  };
  return JSON.stringify(value);
}
