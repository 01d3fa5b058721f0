import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CLEAN_TREE, SEEDED_VIOLATIONS, type Tree } from './seeded-violations.js';

const ROOT = join(import.meta.dirname, '../..');
const trees = mkdtempSync(join(tmpdir(), 'dependency-rules-'));

interface Cruised {
  readonly modules: number;
  readonly dependencies: number;
  readonly violations: readonly { rule: string; from: string; to: string }[];
}

describe('the dependency rules', () => {
  let named: string[];
  let product: Cruised;
  let clean: Cruised;
  let seeded: Cruised[];

  beforeAll(() => {
    const seededTrees = SEEDED_VIOLATIONS.map(({ files }) => plant({ ...CLEAN_TREE, ...files }));
    const { rules, results } = cruise([ROOT, plant(CLEAN_TREE), ...seededTrees]);
    named = rules;
    [product, clean, ...seeded] = results;
  });
  afterAll(() => rmSync(trees, { recursive: true }));

  it('hold in this tree, all of which is looked at', () => {
    expect(product.violations).toEqual([]);
    expect(product.modules).toBeGreaterThan(250);
    expect(product.dependencies).toBeGreaterThan(900);
  });

  it('allow what they should: a tree that imports all that may be imported', () => {
    expect(clean.violations).toEqual([]);
    expect(clean.modules).toBeGreaterThan(15);
    expect(clean.dependencies).toBeGreaterThan(20);
  });

  it.each(SEEDED_VIOLATIONS.map((seed, index) => ({ ...seed, index })))('$rule catches $what', ({ rule, index }) => {
    const fired = new Set(seeded[index]?.violations.map((violation) => violation.rule));
    expect([...fired]).toEqual([rule]);
  });

  it('are each seeded', () => {
    const proven = new Set(SEEDED_VIOLATIONS.map(({ rule }) => rule));
    expect([...proven].toSorted()).toEqual(named.toSorted());
  });
});

function plant(tree: Tree): string {
  const folder = mkdtempSync(join(trees, 'tree-'));
  for (const [path, source] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  return folder;
}

function cruise(folders: readonly string[]): { rules: string[]; results: [Cruised, Cruised, ...Cruised[]] } {
  const script = join(import.meta.dirname, 'cruise.mjs');
  return JSON.parse(execFileSync(process.execPath, [script, ...folders], { encoding: 'utf8', maxBuffer: 1 << 26 }));
}
