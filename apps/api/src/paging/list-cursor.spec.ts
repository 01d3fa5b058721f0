import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './list-cursor.js';

const ID = '8c400d55-15d4-41f9-b306-ec2836898d83';
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refusal = expect.objectContaining({ code: 'cursor_invalid' });

describe(decodeCursor, () => {
  it('reads every position that encodeCursor wrote', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text));
    fc.assert(
      fc.property(name, fc.uuid(), (name, id) => {
        expect(decodeCursor(encodeCursor({ name, id }))).toEqual({ name, id });
      }),
    );
  });

  it.each([
    '',
    'x',
    '%%%',
    encode(null),
    encode(1),
    encode({}),
    encode([]),
    encode(['a']),
    encode(['a', ID, 1]),
    encode(['a', '-'.repeat(36)]),
    encode([1, ID]),
    encode(['a\u0000', ID]),
    encode(['a'.repeat(201), ID]),
  ])('refuses %j', (cursor) => expect(() => decodeCursor(cursor)).toThrow(refusal));

  it('refuses any text that is not a cursor, and fails in no other way', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(() => decodeCursor(text)).toThrow(refusal)));
  });
});
