import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonDepth } from './json-depth.js';

describe(jsonDepth.name, () => {
  it('counts nesting and nothing inside strings', () => {
    expect(jsonDepth('1', 9)).toBe(0);
    expect(jsonDepth('{"a":[{"b":1}],"c":[]}', 9)).toBe(3);
    expect(jsonDepth(String.raw`{"a":"[[[\"[[\\"}`, 9)).toBe(1);
  });

  it('stops one beyond the limit', () => {
    expect(jsonDepth('['.repeat(1_000_000), 20)).toBe(21);
  });

  it('agrees with the parsed value', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(fc.property(fc.jsonValue(), (value) => jsonDepth(JSON.stringify(value), 100) === depthOf(value)));
  });
});
