import type { LoggedEvent } from './event-log.js';

/** Kafka will never take one of these events as they are. Nothing of their batch was published. */
export class EventsRefused extends Error {
  override readonly name = 'EventsRefused';

  constructor(
    /** As few as can be told: the refused one is among them. */
    readonly events: readonly LoggedEvent[],
    options: ErrorOptions,
    /** The replay in which that happened; null when they were to be published for the first time. */
    readonly replayId: string | null = null,
  ) {
    super(options.cause instanceof Error ? options.cause.message : String(options.cause), options);
  }
}
