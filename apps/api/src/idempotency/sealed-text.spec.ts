import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seal, unseal } from './sealed-text.js';

describe(seal, () => {
  it('gives any text back to whoever has the secret, and to nobody else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (text, secret, other) => {
        const sealed = seal(text, secret);
        expect(unseal(sealed, secret)).toBe(text);
        if (other !== secret) expect(unseal(sealed, other)).toBeUndefined();
      }),
    );
  });

  it('notices when a single bit was changed', () => {
    const bytes = Buffer.from(seal('a secret', 'key'), 'base64');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(unseal(changed.toString('base64'), 'key')).toBeUndefined();
    }
  });
});
