import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

describe('the types of libs/client', () => {
  it('are what docs/openapi.json makes them: `npm run client:types`', () => {
    const made = execFileSync(process.execPath, [join(ROOT, 'scripts/generate-client-types.mjs'), '--print'], {
      encoding: 'utf8',
    });
    const kept = readFileSync(join(ROOT, 'libs/client/src/generated/openapi.ts'), 'utf8');
    expect(made).toContain('"/api/v2/jobs/{job_id}/pipelines"');
    expect(kept === made).toBe(true);
  });
});
