import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import { FAILPOINTS } from '../faults/failpoint-faults.js';
import { failpointsIn, instrument } from '../faults/instrument.mjs';

const ROOT = join(import.meta.dirname, '../..');
const PRODUCT = ['apps', 'libs'];

const sources = PRODUCT.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.spec\.ts$|(^|\/)(dist|node_modules)\//.test(path))
    .map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
).filter((source) => /failpoint/i.test(source));

/** As `nest build` does it. */
const options = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8'));
const compile = (source: string) => transformSync(source, { ...options, swcrc: false, sourceMaps: false }).code;
const withoutComments = (source: string) =>
  transformSync(source, { swcrc: false, jsc: { target: 'es2024' }, minify: true }).code;

describe('failpoints', () => {
  it('are exactly those that the fault run kills processes at', () => {
    expect(sources.flatMap(failpointsIn).toSorted()).toEqual(Object.keys(FAILPOINTS).toSorted());
  });

  it('are comments: what is shipped has no code of them', () => {
    for (const source of sources) expect(withoutComments(compile(source))).not.toMatch(/failpoint/i);
  });

  it('survive the compiler, so that the fault run can turn each into a call', () => {
    for (const source of sources) {
      const calls = withoutComments(instrument(compile(source))).match(/globalThis\.failpoint\("[a-z ]+"\)/g);
      expect(calls).toEqual(failpointsIn(source).map((name) => `globalThis.failpoint("${name}")`));
    }
  });
});
