import { useEffect, useState } from 'react';
import { relativeTime } from './relative-time.js';

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const TICK_MS = 30_000;

/** A moment in the reader's own zone: how long ago, and exactly on hover. `exact` shows date and time at once. */
export function Time({ value, exact = false }: { readonly value: string; readonly exact?: boolean }) {
  const now = useNow();
  const moment = new Date(value);
  return (
    <time dateTime={value} title={EXACT.format(moment)}>
      {exact ? SHORT.format(moment) : relativeTime(moment.getTime(), now)}
    </time>
  );
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
