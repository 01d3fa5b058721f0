import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const NOT_OURS = new Set(['node_modules', 'dist', 'dist-next', 'coverage']);

describe('the suites', () => {
  it('let no file with it( escape', () => {
    const withTests = filesWithTests(ROOT);
    expect(withTests.length).toBeGreaterThan(3);
    const run = filesThatJestRuns();
    expect(withTests.filter((file) => !run.has(file))).toEqual([]);
  });

  it('would catch a file that escapes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stray-'));
    writeFileSync(join(folder, 'stray.checks.mts'), `describe('x', () => {\n  it.each([1])('y', () => {});\n});\n`);
    writeFileSync(join(folder, 'no-test.ts'), `// it (the file) has none\nsplit('\\n');\nawait commit();\n`);
    try {
      expect(filesWithTests(folder)).toEqual([join(folder, 'stray.checks.mts')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function filesWithTests(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : filesWithTests(path);
    return /\.[cm]?[jt]sx?$/.test(entry.name) && hasTests(readFileSync(path, 'utf8')) ? [path] : [];
  });
}

const hasTests = (source: string) => /^\s*(?:it|test)(?:\.\w+)*[(`]/m.test(source);

/** Asked of Jest itself, so that a pattern that matches nothing is noticed too. */
function filesThatJestRuns(): ReadonlySet<string> {
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const list = execFileSync(process.execPath, [jest, '--listTests', '--json'], { cwd: ROOT, encoding: 'utf8' });
  const files: string[] = JSON.parse(list);
  return new Set(files);
}
