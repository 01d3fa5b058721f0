let filtered = false;

/**
 * kafkajs 2.2.4 starts a timer with a negative delay after every answer when nothing is queued
 * (network/requestQueue, scheduleCheckPendingRequests); Node counts it as 1 ms, which is harmless, and from version 24 on
 * prints a warning, once in the life of a process. No setting avoids it, so exactly this warning from exactly there is
 * dropped; every other one is handed on.
 */
export function dropNegativeTimeoutWarningOfKafkajs(): void {
  if (filtered) return;
  filtered = true;
  const emitWarning = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]) => {
    if (args[1] === 'TimeoutNegativeWarning' && new Error().stack?.includes('kafkajs')) return;
    emitWarning(...args);
  };
}
