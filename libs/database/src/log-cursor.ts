/** Ids from `first` to `last`, both included, that were not visible when ids above them were. */
export interface Gap {
  readonly first: number;
  readonly last: number;
  /**
   * A transaction id assigned after the gap was seen. Whoever took one of its ids had a transaction id of its own before
   * that, so once every transaction below the bound has ended, what is still missing was rolled back. null = none yet.
   */
  readonly bound: bigint | null;
}

/** What one snapshot of the log showed: the ids asked for that were visible, in order. */
export interface Sighting {
  readonly ids: readonly number[];
  /** The oldest transaction that was still running, pg_snapshot_xmin. */
  readonly xmin: bigint;
  /** The snapshot was asked for ids in gaps up to here only, because there were too many. */
  readonly gapsReadUpTo: number;
}

/**
 * How far the log has been published. Ids become visible out of order across jobs, so a position alone would lose those
 * that turn up late: all visible ids up to `position` have been published, except those in `gaps`. Immutable.
 */
export class Cursor {
  static readonly START = new Cursor(0, []);

  constructor(
    readonly position: number,
    /** In order, not touching one another unless their bounds differ. */
    readonly gaps: readonly Gap[],
  ) {}

  /** The cursor after everything in the sighting has been published; gaps that can no longer be filled are forgotten. */
  advance({ ids, xmin, gapsReadUpTo }: Sighting): Cursor {
    const seen = new Set(ids);
    const gaps: Gap[] = [];
    for (const gap of this.gaps) {
      const isSettled = gap.bound !== null && xmin >= gap.bound && gap.last <= gapsReadUpTo;
      if (!isSettled) gaps.push(...without(gap, ids, seen));
    }
    let position = this.position;
    for (const id of ids) {
      if (id <= this.position) continue;
      if (id > position + 1) gaps.push({ first: position + 1, last: id - 1, bound: null });
      position = id;
    }
    return new Cursor(position, gaps);
  }

  /**
   * Gives the gaps that have no bound yet this one, or only those below a position that the cursor has had. It must have been
   * assigned after they were seen.
   */
  bounded(bound: bigint, below = this.position): Cursor {
    return new Cursor(
      this.position,
      this.gaps.map((gap) => (gap.bound === null && gap.first < below ? { ...gap, bound } : gap)),
    );
  }

  equals(other: Cursor): boolean {
    return this.position === other.position && this.gapsAsText() === other.gapsAsText();
  }

  /** As PostgreSQL writes an int8multirange: `{[3,5),[9,10)}`. */
  gapsAsText(): string {
    return `{${this.gaps.map(({ first, last }) => `[${first},${last + 1})`).join(',')}}`;
  }

  /** @throws {Error} on anything that gapsAsText (or PostgreSQL) did not write */
  static parse(position: number, gaps: string): Cursor {
    const ranges = gaps.slice(1, -1).match(/\[\d+,\d+\)/g) ?? [];
    if (`{${ranges.join(',')}}` !== gaps || !Number.isSafeInteger(position)) {
      throw new Error(`not a cursor: ${position} ${gaps}`);
    }
    return new Cursor(
      position,
      ranges.map((range) => {
        const [first = NaN, end = NaN] = range.slice(1, -1).split(',').map(Number);
        return { first, last: end - 1, bound: null };
      }),
    );
  }
}

/** What is left of a gap when some of its ids have been seen. */
function without(gap: Gap, ids: readonly number[], seen: ReadonlySet<number>): Gap[] {
  if (!ids.some((id) => id >= gap.first && id <= gap.last)) return [gap];
  const left: Gap[] = [];
  let first = gap.first;
  for (let id = gap.first; id <= gap.last + 1; id += 1) {
    if (id <= gap.last && !seen.has(id)) continue;
    if (id > first) left.push({ first, last: id - 1, bound: gap.bound });
    first = id + 1;
  }
  return left;
}
