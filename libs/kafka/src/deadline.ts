import { KafkaError } from './kafka-error.js';

/** The client's own time-outs add up over retries to minutes; this one is the longest that a caller ever waits. */
export async function withDeadline<T>(work: Promise<T>, ms: number, doing: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new KafkaError('unavailable', `${doing}: not done within ${ms} ms`)), ms);
  });
  // Whoever gave up no longer listens; what comes later must not end the process as an unhandled rejection.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
