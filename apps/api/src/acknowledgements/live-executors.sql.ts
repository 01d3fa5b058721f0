/** Executors register every minute, so one that has missed two is away. A condition on a row named `executor`. */
export const IS_LIVE = `executor.last_seen_at > now() - interval '3 minutes'`;
