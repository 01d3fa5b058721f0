export { AppError } from './app-error.js';
export { ERROR_CATALOG, type ErrorCode, type ErrorKind } from './error-catalog.js';
export { ConfigurationError, Env, loadConfiguration, SecretEnv, variablesOf } from './configuration.js';
export { HealthModule, type HealthCheck } from './health.module.js';
export { createProcessServer } from './create-process-server.js';
export { httpLimits } from './http-limits.js';
export { headersOf, HTTP_STATUS } from './http-status.js';
export { KafkaSettings, kafkaOptionsOf } from './kafka-settings.js';
export { createLogger, LOG_LEVELS, PinoLoggerService, type Logger, type LogLevel } from './logger.js';
export { Metrics, type MetricDefinition } from './metrics.js';
export { observeObstacles, OBSTACLE_METRICS } from './obstacle-metrics.js';
export { observePool, POOL_METRICS } from './pool-metrics.js';
export { serveMetrics } from './serve-metrics.js';
export {
  appErrorOf,
  problemOf,
  ProblemDetailsFilter,
  sendProblem,
  type ProblemDetails,
} from './problem-details.filter.js';
export { ProcessSettings } from './process-settings.js';
export { runProcess, type Close } from './run-process.js';
export { isSampled, linkTo, parentOf, traceparentOf, Tracing } from './tracing.js';
export { runUntilSignal } from './run-until-signal.js';
export { WithoutFault } from './without-fault.js';
