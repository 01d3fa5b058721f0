import { censorOf } from './censor.js';
import { ConfigurationError, loadConfiguration, secretsOf } from './configuration.js';
import { createLogger, type Logger, type LogLevel } from './logger.js';
import { runUntilSignal } from './run-until-signal.js';

/** Stops what was started, in order. */
export type Close = () => Promise<void>;

/**
 * The life of every process: reads its configuration, starts, and closes at the first signal. What keeps it from starting
 * is said in one message on standard error, without a stack where the operator can mend it, and ends it with exit code 1.
 * @param start hands over how to close as soon as there is something to close, so that a signal during a long start works
 */
export async function runProcess<T extends { readonly logLevel: LogLevel }>(
  name: string,
  Configuration: new () => T,
  start: (configuration: Readonly<T>, logger: Logger, closeWith: (close: Close) => void) => Promise<void>,
): Promise<void> {
  let secrets: readonly string[] = [];
  try {
    const configuration = loadConfiguration(Configuration);
    secrets = secretsOf(configuration);
    const logger = createLogger(name, configuration.logLevel, secrets);
    await start(configuration, logger, (close) => runUntilSignal(close, logger));
  } catch (error) {
    process.stderr.write(censorOf(secrets)(`${name}: ${explain(error)}\n`));
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as { code?: unknown; port?: unknown };
  if (code === 'EADDRINUSE') return `port ${String(port)} is in use`;
  return error.stack ?? error.message;
}
