import { readDeadLetterHeaders } from '@flow-pipelines/contracts';
import type { ConsumedRecord } from '@flow-pipelines/kafka';
import { rejected, type Reading } from '../topic-intake/json-reader.js';
import type { StorableDeadLetter } from './store-dead-letters.js';

/** The headers say what was given up and why; key and value are the original's, whatever they are. */
export function readDeadLetter({ key, value, headers }: ConsumedRecord): Reading<StorableDeadLetter> {
  const letter = readDeadLetterHeaders(headers);
  if (letter === null) return rejected('no_dead_letter', 'the headers do not say what was given up, and why');
  return { kind: 'message', message: { ...letter, key, value } };
}
