import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const PRODUCT = 'apps/api/src';

/** Rule → a file that breaks it, and no other. */
const SEEDS: Readonly<Record<string, string>> = {
  'typescript(no-explicit-any)': 'export const x = (y: any): unknown => y;',
  'typescript(no-floating-promises)': 'const f = async () => 1;\nexport const x = () => {\n  f();\n};',
  'typescript(no-misused-promises)': 'const f = async () => 1;\nexport const x = f() ? 1 : 2;',
  'typescript(await-thenable)': 'export const x = async (y: number) => {\n  await y;\n};',
  'typescript(ban-ts-comment)': '// @ts-ignore\nexport const x = 1;',
  'typescript(no-non-null-assertion)': 'export const x = (y: string | undefined) => y!.length;',
  'typescript(switch-exhaustiveness-check)':
    "export function x(y: 'a' | 'b'): number | undefined {\n  switch (y) {\n    case 'a':\n      return 1;\n  }\n  return undefined;\n}",
  'eslint(no-console)': 'export const x = () => console.log(1);',
  'eslint(eqeqeq)': 'export const x = (y: unknown) => y == 1;',
  'import(no-default-export)': 'export default 1;',
  'node(no-process-env)': "export const x = process.env['X'];",
  'eslint(max-lines)': `export const x = 1;\n${Array.from({ length: 200 }, (_, i) => `export const x${i} = ${i};`).join('\n')}`,
};

describe('the lint rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lint-rules-'));
  let found: Map<string, Set<string>>;

  beforeAll(() => {
    cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    plant('tsconfig.json', JSON.stringify({ compilerOptions: { strict: true, target: 'es2024', types: [] } }));
    Object.values(SEEDS).forEach((source, index) => plant(`${PRODUCT}/seed-${index}.ts`, source));
    plant('libs/runtime/src/configuration.ts', "export const x = process.env['X'];\n");
    found = findings();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.keys(SEEDS).map((rule, index) => ({ rule, index })))('catch what breaks $rule', ({ rule, index }) => {
    expect([...(found.get(`seed-${index}.ts`) ?? [])]).toEqual([rule]);
  });

  it('let the configuration read the environment', () => {
    expect(found.has('configuration.ts')).toBe(false);
  });

  function plant(path: string, source: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${source}\n`);
  }

  function findings(): Map<string, Set<string>> {
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '-f', 'json'], { cwd: folder, encoding: 'utf8' });
    const { diagnostics }: { diagnostics: { code: string; filename: string }[] } = JSON.parse(stdout);
    const rules = new Map<string, Set<string>>();
    for (const { code, filename } of diagnostics)
      rules.set(basename(filename), (rules.get(basename(filename)) ?? new Set()).add(code));
    return rules;
  }
});
