const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Between two moments, as short as it can be read: "12 ms", "3.4 s", "5 min", "2 h", "3 d". */
export function durationBetween(from: string, to: string): string {
  // Clocks of two machines: nothing arrives before it was sent.
  const passed = Math.max(0, Date.parse(to) - Date.parse(from));
  if (passed < SECOND) return `${passed} ms`;
  if (passed < MINUTE) return `${(passed / SECOND).toFixed(1)} s`;
  if (passed < HOUR) return `${Math.round(passed / MINUTE)} min`;
  if (passed < DAY) return `${Math.round(passed / HOUR)} h`;
  return `${Math.round(passed / DAY)} d`;
}
