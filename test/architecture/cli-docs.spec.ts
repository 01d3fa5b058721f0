import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

describe('docs/cli.md', () => {
  it('says what the commands say: `npm run cli:docs`', () => {
    const said = execFileSync(process.execPath, [join(ROOT, 'scripts/generate-cli-docs.mjs'), '--print'], {
      encoding: 'utf8',
    });
    expect(said).toContain('## flow-pipelines token create');
    expect(readFileSync(join(ROOT, 'docs/cli.md'), 'utf8')).toBe(said);
  });
});
