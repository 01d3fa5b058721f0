import { describe, expect, it } from '@jest/globals';
import { censorOf } from './censor.js';

const PASSWORD = 'p@ss "word"/1';
const censor = censorOf([PASSWORD, 'short']);

describe(censorOf.name, () => {
  it.each([
    [`it is ${PASSWORD}.`, 'it is [redacted].'],
    [JSON.stringify({ msg: PASSWORD }), '{"msg":"[redacted]"}'],
    [`?a=${encodeURIComponent(PASSWORD)}&b`, '?a=[redacted]&b'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
    ['{"authorization":"bearer x"}', '{"authorization":"bearer [redacted]"}'],
    ['the token fp_0123456789abcdef is', 'the token [redacted] is'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '[redacted]'],
    ['postgresql://flow:hunter2@db:5432/flow', 'postgresql://flow:[redacted]@db:5432/flow'],
  ])('takes secrets out of %s', (text, clean) => expect(censor(text)).toBe(clean));

  it.each([
    'a short text',
    'the bearer of bad news'.replace('bearer of', 'bearer, of'),
    'http://host:3000/path',
    '{"ms":12}',
  ])('leaves %s as it is', (text) => expect(censor(text)).toBe(text));
});
