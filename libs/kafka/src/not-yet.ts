import { setTimeout as sleep } from 'node:timers/promises';
import { protocolTypeOf } from './kafka-error.js';

/**
 * The broker's "not yet": the markers of the transaction before are still being written, or the coordinator has just
 * started. kafkajs repeats some requests on these answers, but not those that join a group's offsets to a transaction or
 * read them back.
 */
const NOT_YET: ReadonlySet<string | undefined> = new Set([
  'CONCURRENT_TRANSACTIONS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Repeats work that may be repeated at will while the broker says "not yet", until `mayGoOn` says otherwise. */
export async function repeatWhileNotYet<T>(work: () => Promise<T>, mayGoOn: () => boolean): Promise<T> {
  for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 200)) {
    try {
      return await work();
    } catch (error) {
      if (!NOT_YET.has(protocolTypeOf(error)) || !mayGoOn()) throw error;
      await sleep(waitMs);
    }
  }
}
