import type { Logger } from './logger.js';

const DEADLINE_MS = 15_000;
/** npm hands on the SIGINT that the terminal has sent to everybody: one key press, two signals. */
const SAME_KEY_PRESS_MS = 500;

/**
 * Closes a process once, in order, at the first SIGTERM or SIGINT, or when the parent that started it over an IPC channel
 * is gone. A second signal, or a close that takes longer than 15 s, ends it at once with exit code 1.
 */
export function runUntilSignal(close: () => Promise<void>, logger: Logger): void {
  let closingSince: number | undefined;
  const end = (reason: string) => {
    if (closingSince !== undefined) {
      if (reason === 'disconnect' || performance.now() - closingSince < SAME_KEY_PRESS_MS) return;
      logger.warn({ reason }, 'second signal: ending at once');
      process.exit(1);
    }
    closingSince = performance.now();
    logger.info({ reason }, 'stopping');
    setTimeout(() => {
      logger.error(`not stopped within ${DEADLINE_MS} ms: ending at once`);
      process.exit(1);
    }, DEADLINE_MS).unref();
    close().then(
      () => {
        logger.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  if (process.send) process.on('disconnect', () => end('disconnect'));
}
