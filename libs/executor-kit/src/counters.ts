/** Since the start of the process. */
export interface Counters {
  readonly applied: number;
  /** Known already: duplicates, replays, stragglers. */
  readonly dropped: number;
  /** Kept for a job that is parked. */
  readonly held: number;
  readonly tombstones: number;
  /** Records that are no event this kit can read. */
  readonly rejected: number;
  /** Events that were given up for now, each with a dead letter. */
  readonly parked: number;
  /** Failed attempts of handler or store. */
  readonly failures: number;
}

export function zeroCounters(): { -readonly [name in keyof Counters]: number } {
  return { applied: 0, dropped: 0, held: 0, tombstones: 0, rejected: 0, parked: 0, failures: 0 };
}
