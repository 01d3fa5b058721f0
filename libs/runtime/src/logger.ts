import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';
import { censorOf } from './censor.js';

export type { Logger } from 'pino';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * One JSON line per event on standard output. Credentials never reach it, whatever is logged: known fields are not written
 * at all, and each line is looked through for the process's own secrets and for what looks like one. Written at once: with
 * buffering, a process whose reader has gone would try to flush for ever and never exit.
 */
export function createLogger(name: string, level: LogLevel, secrets: readonly string[] = []): Logger {
  const options = {
    name,
    level,
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', '*.token', '*.password'],
      censor: '[redacted]',
    },
    hooks: { streamWrite: censorOf(secrets) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(options, pino.destination({ dest: 1, sync: true }));
}

/** Hands the framework's own messages to pino. Start-up chatter of NestJS (`log`) is debug to us. */
export class PinoLoggerService implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...context: unknown[]): void {
    this.write('debug', message, context);
  }
  error(message: unknown, ...context: unknown[]): void {
    this.write('error', message, context);
  }
  warn(message: unknown, ...context: unknown[]): void {
    this.write('warn', message, context);
  }
  debug(message: unknown, ...context: unknown[]): void {
    this.write('debug', message, context);
  }
  verbose(message: unknown, ...context: unknown[]): void {
    this.write('trace', message, context);
  }
  fatal(message: unknown, ...context: unknown[]): void {
    this.write('fatal', message, context);
  }

  private write(level: 'fatal' | 'error' | 'warn' | 'debug' | 'trace', message: unknown, context: unknown[]): void {
    const bindings = { context: context.at(-1), ...(message instanceof Error ? { err: message } : {}) };
    this.logger[level](bindings, message instanceof Error ? message.message : String(message));
  }
}
