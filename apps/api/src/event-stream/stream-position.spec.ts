import { Cursor } from '@flow-pipelines/database';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { positionOf, positionText } from './stream-position.js';

describe(positionOf, () => {
  it('reads back what positionText wrote', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(ids, (unsorted) => {
        const sorted = unsorted.toSorted((a, b) => a - b);
        const cursor = Cursor.START.advance({ ids: sorted, xmin: 0n, gapsReadUpTo: Infinity });
        expect(positionOf(positionText(cursor)).equals(cursor)).toBe(true);
      }),
    );
  });

  it('reads any header or refuses it', () => {
    const refusal = expect.objectContaining({ code: 'header_invalid' });
    for (const text of [
      '',
      'x',
      '-1',
      '01',
      '1.5',
      '1{}x',
      '1{[1,2}',
      '1{1}',
      '9'.repeat(17),
      `1{${'[1,2),'.repeat(900)}[3,4)}`,
    ])
      expect(() => positionOf(text)).toThrow(refusal);
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          positionOf(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'header_invalid' });
        }
      }),
    );
  });
});
