const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Past it a date says more than a number of days. */
const LONGEST = 30 * DAY;

/** Both in milliseconds: "now", "5 minutes ago", "yesterday", and after a month the date. */
export function relativeTime(moment: number, now: number): string {
  const passed = moment - now;
  const distance = Math.abs(passed);
  if (distance < 45 * SECOND) return 'just now';
  if (distance < HOUR) return FORMAT.format(Math.trunc(passed / MINUTE), 'minute');
  if (distance < DAY) return FORMAT.format(Math.trunc(passed / HOUR), 'hour');
  if (distance < LONGEST) return FORMAT.format(Math.trunc(passed / DAY), 'day');
  return DATE.format(moment);
}
