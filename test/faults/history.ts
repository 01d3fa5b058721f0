/** What a load client knows of one update of one job that it asked for. */
export interface Attempt {
  /** Shared by the items of a batch, which are about different jobs. */
  readonly requestId: string;
  readonly jobId: string;
  /** A deletion may change nothing, or be overtaken; an update has exactly one version. */
  readonly kind: 'update' | 'deletion';
  /** The whole set that the job then has, sorted; null where it depends on what was there, and no answer said. */
  readonly pipelineIds: readonly string[] | null;
  /** What the answer said; null where it does not say. */
  readonly version: number | null;
  /**
   * ok: acknowledged. failed: certainly not done (refused, or not even sent). unknown: the answer was lost, and could not be
   * had by repeating the request either.
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
  /** null is a tombstone, which says nothing but which job was deleted: it has no version, request or pipelines. */
  readonly bytes: string | null;
}

export interface TopicEvent extends SeenEvent {
  readonly partition: number;
  /** The replay that brought it once more; null the first time. */
  readonly replayId: string | null;
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
  /** The versions that the executor has committed an effect of, by job, in order. */
  readonly effects: ReadonlyMap<string, readonly number[]>;
  /** The version that the database knows the executor to have applied, by job. */
  readonly applied: ReadonlyMap<string, number>;
  /** The newest word of their source that Kafka has taken about jobs, and the newest that the database has. */
  readonly sourceSaid: ReadonlyMap<string, number>;
  readonly sourceKnown: ReadonlyMap<string, number>;
  /** How many updates were acknowledged in each outage of Kafka. */
  readonly acknowledgedWithoutKafka: readonly number[];
}

export function tombstoneOf(eventId: string, jobId: string): SeenEvent {
  return { eventId, requestId: '', jobId, version: 0, pipelineIds: [], bytes: null };
}

export const isTombstone = ({ bytes }: SeenEvent): boolean => bytes === null;

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
