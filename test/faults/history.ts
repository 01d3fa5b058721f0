/** What a load client knows of one update that it asked for. */
export interface Attempt {
  readonly requestId: string;
  readonly jobId: string;
  /** The whole set asked for, sorted. */
  readonly pipelineIds: readonly string[];
  /**
   * ok: acknowledged. failed: certainly not done (refused, or not even sent). unknown: the answer was lost, or said that
   * nobody knows.
   */
  readonly outcome: 'ok' | 'failed' | 'unknown';
}

/** An event as the log or the topic holds it. */
export interface SeenEvent {
  readonly eventId: string;
  readonly requestId: string;
  readonly jobId: string;
  readonly version: number;
  readonly pipelineIds: readonly string[];
  readonly bytes: string;
}

export interface TopicEvent extends SeenEvent {
  readonly partition: number;
}

/** A job as the database or the executor holds it at the end. */
export interface JobState {
  readonly version: number;
  readonly pipelineIds: readonly string[];
}

/** Everything that is compared once the system has come to rest. */
export interface Evidence {
  readonly history: readonly Attempt[];
  readonly log: readonly SeenEvent[];
  /** In the order in which a committed reader sees each partition. */
  readonly topic: readonly TopicEvent[];
  readonly database: ReadonlyMap<string, JobState>;
  readonly executor: ReadonlyMap<string, JobState>;
}

export function eventOf(bytes: string): SeenEvent {
  const event = JSON.parse(bytes) as {
    event_id: string;
    request_id: string;
    job_id: string;
    version: number;
    pipelines: { id: string }[];
  };
  return {
    eventId: event.event_id,
    requestId: event.request_id,
    jobId: event.job_id,
    version: event.version,
    pipelineIds: sorted(event.pipelines.map(({ id }) => id)),
    bytes,
  };
}

export function sorted(ids: readonly string[]): string[] {
  return ids.toSorted((a, b) => (a < b ? -1 : 1));
}
