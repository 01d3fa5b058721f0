import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const rows = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, point, measure, tests] = /^\| ((?:API|V)\d+ [^|]+) \| ([^|]+) \| ([^|]+) \|$/.exec(line) ?? [];
    return point === undefined || measure === undefined || tests === undefined ? [] : [{ point, measure, tests }];
  });

describe('docs/security.md', () => {
  it('has a row for each of the ten risks, and for the points of ASVS', () => {
    const risks = rows
      .filter(({ point }) => point.startsWith('API'))
      .map(({ point }) => Number(/\d+/.exec(point)?.[0]));
    expect(risks).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(rows.filter(({ point }) => point.startsWith('V')).length).toBeGreaterThan(8);
  });

  it.each(rows)('names tests that exist for $point', ({ tests }) => {
    const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(file).toMatch(/\.spec\.ts$/);
      expect(existsSync(join(ROOT, file)) ? file : `${file} is missing`).toBe(file);
      expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(/\bit(\.each)?\b/);
    }
  });
});
