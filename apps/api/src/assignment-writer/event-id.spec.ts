import { describe, expect, it } from '@jest/globals';
import { validate, version } from 'uuid';
import { newEventId } from './event-id.js';

describe(newEventId, () => {
  it('gives another UUID of version 7 each time, of this moment', () => {
    const before = Date.now();
    const ids = Array.from({ length: 5_000 }, newEventId);
    const after = Date.now();
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect([validate(id), version(id)]).toEqual([true, 7]);
      const madeAt = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
      expect(madeAt).toBeGreaterThanOrEqual(before);
      expect(madeAt).toBeLessThanOrEqual(after);
    }
  });
});
