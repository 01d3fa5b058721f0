import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateToken, hashToken, isWellFormedToken } from './token.js';

describe(generateToken, () => {
  it('makes tokens that are well formed and never the same', () => {
    const tokens = Array.from({ length: 2_000 }, generateToken);
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const token of tokens) {
      expect(token).toMatch(/^fp_[0-9A-Za-z]{36}$/);
      expect(isWellFormedToken(token)).toBe(true);
    }
  });

  it('uses all 62 characters about equally often: no bits are wasted', () => {
    const counts = new Map<string, number>();
    const secrets = Array.from({ length: 4_000 }, () => generateToken().slice(3, 33)).join('');
    for (const character of secrets) counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = secrets.length / 62;
    expect(counts.size).toBe(62);
    // More than seven standard deviations from fair.
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(7 * Math.sqrt(expected));
  });
});

describe(isWellFormedToken, () => {
  it('notices any one character that was mistyped', () => {
    const alphabet = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 38 }), fc.constantFrom(...alphabet), (index, character) => {
        const token = generateToken();
        const mistyped = token.slice(0, index) + character + token.slice(index + 1);
        expect(isWellFormedToken(mistyped)).toBe(mistyped === token);
      }),
    );
  });

  it.each(['', 'fp_', 'a bootstrap token of sixteen', `${generateToken()}x`, generateToken().slice(0, -1)])(
    'refuses %p',
    (text) => expect(isWellFormedToken(text)).toBe(false),
  );
});

describe(hashToken, () => {
  it('is SHA-256', () => {
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(hashToken('abc').toString('hex')).toBe(expected);
  });
});
