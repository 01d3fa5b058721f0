export { AppError } from './app-error.js';
export { ERROR_CATALOG, type ErrorCode, type ErrorKind } from './error-catalog.js';
export { ConfigurationError, Env, loadConfiguration, variablesOf } from './configuration.js';
export { HealthModule, type HealthCheck } from './health.module.js';
export { createLogger, LOG_LEVELS, PinoLoggerService, type Logger, type LogLevel } from './logger.js';
export { runUntilSignal } from './run-until-signal.js';
