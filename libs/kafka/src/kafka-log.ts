import { logLevel, type logCreator } from 'kafkajs';

/** Where libs/kafka writes; a pino logger fits as it is. */
export interface KafkaLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Hands the client's own lines to our log, one level lower than the client thinks: what matters to a caller is thrown as a
 * KafkaError, and what the client calls an error is mostly something it is about to retry.
 */
export function clientLogTo(log: KafkaLog): logCreator {
  return () =>
    ({ level, namespace, log: entry }) => {
      const { message, timestamp: _, logger: __, stack: ___, ...fields } = entry;
      const write = level <= logLevel.WARN && level !== logLevel.NOTHING ? 'warn' : 'debug';
      log[write]({ ...fields, kafkajs: namespace }, message);
    };
}
