import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { brokenLinks, codeBlocks, faultOf, markdownFiles } from './markdown.js';

const ROOT = join(import.meta.dirname, '../..');
const FILES = markdownFiles(ROOT);
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

describe('the documentation', () => {
  it('is found', () => {
    expect(FILES).toEqual(
      expect.arrayContaining(['README.md', 'docs/README.md', 'docs/operations/backup-and-restore.md']),
    );
  });

  it.each(FILES)('%s links to what is there', (file) => {
    expect(brokenLinks(ROOT, file)).toEqual([]);
  });

  it.each(FILES.filter((file) => codeBlocks(read(file)).length > 0))('%s has code that can be read', (file) => {
    expect(
      codeBlocks(read(file))
        .map(faultOf)
        .filter((fault) => fault !== null),
    ).toEqual([]);
  });

  it('is in the index, page by page', () => {
    const index = read('docs/README.md') + read('docs/operations.md');
    const pages = FILES.filter(
      (file) => file.startsWith('docs/') && !file.startsWith('docs/adr/') && file !== 'docs/README.md',
    );
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter((page) => !index.includes(`(${page.replace('docs/', '')}`))).toEqual([]);
  });

  it('keeps the README short', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThan(150);
  });
});

describe(brokenLinks.name, () => {
  it('finds a file and a heading that are not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'markdown-'));
    try {
      const page =
        '# A page: with `code`\n[a](b.md) [c](#a-page-with-code) [d](#e) [f](page.md#g) [h](https://example.org)\n';
      writeFileSync(join(folder, 'page.md'), page);
      expect(brokenLinks(folder, 'page.md')).toEqual(['b.md', '#e', 'page.md#g']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe(faultOf.name, () => {
  it.each([
    ['sh', 'if true; then'],
    ['ts', 'const = 1;'],
    ['json', '{"a": }'],
    ['yaml', 'a: [1'],
  ])('finds what is wrong in %s', (language, code) => {
    const [block = { language: '', code: '' }] = codeBlocks(`   \`\`\`${language}\n   ${code}\n   \`\`\`\n`);
    expect(block.code.trim()).toBe(code);
    expect(faultOf(block)).toEqual(expect.any(String));
  });
});
