/** `failed` has to be mended, `warning` should be looked at, `skipped` was not looked at. */
export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one look has shown. */
export interface Finding {
  /** Stable, for scripts. */
  readonly check: string;
  readonly status: FindingStatus;
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, status: 'ok', detail });
export const skipped = (check: string, detail: string): Finding => ({ check, status: 'skipped', detail });
export const warning = (check: string, detail: string, advice: string): Finding => ({
  check,
  status: 'warning',
  detail,
  advice,
});
export const failed = (check: string, detail: string, advice: string): Finding => ({
  check,
  status: 'failed',
  detail,
  advice,
});

/** Tokens end, leases run out and Retry-After counts by these clocks: a second is seen by nobody, more is by somebody. */
const TOLERATED_MS = 1_000;

/** Compares a clock that was read between two looks at ours. */
export function clockFinding(check: string, whose: string, theirs: number, before: number, after: number): Finding {
  const off = theirs < before ? theirs - before : Math.max(theirs - after, 0);
  if (Math.abs(off) <= TOLERATED_MS) return ok(check, `${whose} has the time of this machine`);
  const how = `${(Math.abs(off) / 1_000).toFixed(1)} s ${off < 0 ? 'behind' : 'ahead of'} this machine`;
  return warning(check, `${whose} is ${how}`, 'Let both machines take their time from the same NTP servers.');
}
