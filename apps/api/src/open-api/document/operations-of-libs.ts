import { answer, list, oneOf, text } from '../answer-schema.js';
import type { OperationOptions } from '../operation.js';

const HEALTH = answer('Health', { status: oneOf(['ok']) });
const NOT_READY = answer('NotReady', {
  status: oneOf(['unavailable']),
  missing: list(text(), 'What cannot be reached.'),
});

/** Routes whose controllers stand in a lib, which knows nothing of this api's document. */
export const OPERATIONS_OF_LIBS: Readonly<Record<string, OperationOptions>> = {
  'health.live': { summary: 'Whether the process answers', answers: { 200: HEALTH } },
  'health.ready': {
    summary: 'Whether everything is there that the process needs',
    answers: { 200: HEALTH, 503: NOT_READY },
  },
};
