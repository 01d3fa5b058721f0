const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
/** Class 08 (connection), 57P (server shutting down, crashed or starting), 53300 (too many connections). */
const SQLSTATE = /^(08...|57P0[1-5]|53300)$/;
/** What pg says without a code when a connection breaks under it, or when the pool waits too long for one. */
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Client was closed/;

/** disk_full, out_of_memory, configuration_limit_exceeded. */
const OUT_OF_RESOURCES = /^53[124]00$/;

/** Whether an error says that PostgreSQL could not be reached or went away, rather than that a statement was wrong. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (SYSTEM_CODES.has(code) || SQLSTATE.test(code))) return true;
  if (MESSAGES.test(error.message)) return true;
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  return error.cause !== undefined && isConnectionError(error.cause);
}

/** Whether PostgreSQL is there and cannot do it now, such as when its disk is full: the same will do once that is over. */
export function isOutOfResources(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && OUT_OF_RESOURCES.test(code)) return true;
  return error.cause !== undefined && isOutOfResources(error.cause);
}
