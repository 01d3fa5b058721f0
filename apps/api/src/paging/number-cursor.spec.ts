import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeNumberCursor, encodeNumberCursor } from './number-cursor.js';

const refusal = expect.objectContaining({ code: 'cursor_invalid' });

describe(decodeNumberCursor, () => {
  it('reads every position that encodeNumberCursor wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), (id) => {
        expect(decodeNumberCursor(encodeNumberCursor(String(id)))).toBe(String(id));
      }),
    );
  });

  it.each(['', '0', '-1', '01', '1.5', '1e3', 'x', '1\u0000', '٣', '9223372036854775808', '99999999999999999999'])(
    'refuses the position %j',
    (id) => expect(() => decodeNumberCursor(encodeNumberCursor(id))).toThrow(refusal),
  );

  it('refuses any text that is not a cursor, and fails in no other way', () => {
    const text = fc.string().filter((text) => !/^\d+$/.test(Buffer.from(text, 'base64url').toString('latin1')));
    fc.assert(fc.property(text, (text) => expect(() => decodeNumberCursor(text)).toThrow(refusal)));
  });
});
