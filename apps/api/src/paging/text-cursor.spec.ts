import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeTextCursor, encodeTextCursor } from './text-cursor.js';

const refusal = expect.objectContaining({ code: 'cursor_invalid' });

describe(decodeTextCursor, () => {
  it.each(['a', ' padded ', 'ä/7?', '\u{1f600}'.repeat(255), 'line\u2028end'])('reads back %j', (text) =>
    expect(decodeTextCursor(encodeTextCursor(text))).toBe(text),
  );

  it.each(['', '\0', 'a\nb', 'x'.repeat(256)])('refuses the place %j', (text) =>
    expect(() => decodeTextCursor(encodeTextCursor(text))).toThrow(refusal),
  );

  it('reads any text or refuses it', () => {
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        try {
          expect(encodeTextCursor(decodeTextCursor(cursor))).toBe(cursor);
        } catch (error) {
          expect(error).toMatchObject({ code: 'cursor_invalid' });
        }
      }),
    );
  });
});
