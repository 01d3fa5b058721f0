export { AppError } from './app-error.js';
export { ERROR_CATALOG, type ErrorCode, type ErrorKind } from './error-catalog.js';
export { ConfigurationError, Env, loadConfiguration, variablesOf } from './configuration.js';
export { HealthModule, type HealthCheck } from './health.module.js';
export { headersOf, HTTP_STATUS } from './http-status.js';
export { createLogger, LOG_LEVELS, PinoLoggerService, type Logger, type LogLevel } from './logger.js';
export {
  appErrorOf,
  problemOf,
  ProblemDetailsFilter,
  sendProblem,
  type ProblemDetails,
} from './problem-details.filter.js';
export { runProcess, type Close } from './run-process.js';
export { runUntilSignal } from './run-until-signal.js';
