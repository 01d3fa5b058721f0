import { logLevel, type logCreator } from 'kafkajs';
import { hearRefusal } from './coordinator-refusal.js';

/** Where libs/kafka writes; a pino logger fits as it is. */
export interface KafkaLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Hands the client's own lines to our log, quietly: what it calls an error is thrown as well and reaches the caller as a
 * KafkaError, or it is about to be repeated. Its warnings (a rebalance, say) are news. Its debugging, several lines for each
 * request, is only looked through.
 */
export function clientLogTo(log: KafkaLog): logCreator {
  return () =>
    ({ level, namespace, log: entry }) => {
      hearRefusal(entry);
      if (level === logLevel.DEBUG) return;
      const { message, timestamp: _, logger: __, stack: ___, ...fields } = entry;
      log[level === logLevel.WARN ? 'info' : 'debug']({ ...fields, kafkajs: namespace }, message);
    };
}
