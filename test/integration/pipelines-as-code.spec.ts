import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';
import { exportOf } from './site-documents.js';

const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/pipelines-as-code.md'), 'utf8');
const blockOf = (language: string) => {
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(GUIDE)?.[1];
  if (block === undefined) throw new Error(`docs/pipelines-as-code.md has no example in ${language}`);
  return block;
};

describe('docs/pipelines-as-code.md', () => {
  let api: TestApi;
  let folder: string;
  beforeAll(async () => {
    api = await startApi();
    folder = mkdtempSync(join(tmpdir(), 'flow-pipelines-guide-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await api.stop();
  });

  /** Its commands, in order, each as it stands there. */
  const commands = blockOf('sh')
    .split('\n')
    .filter((line) => line.startsWith('curl'));
  const run = async (command: string | undefined) => {
    const env = { PATH: process.env['PATH'], URL: api.url, TOKEN: api.adminToken };
    return (await promisify(execFile)('sh', ['-c', command ?? 'exit 1'], { cwd: folder, env })).stdout;
  };

  it('shows commands that work, and a document as it is exported', async () => {
    const [download, dryRun, upload] = commands;
    expect(commands).toHaveLength(3);
    const file = join(folder, 'pipelines.json');
    writeFileSync(file, blockOf('json'));
    const planned: object = JSON.parse(await run(dryRun));
    expect(planned).toMatchObject({ dry_run: true, counts: { created: 10, changed: 0, deleted: 0, unchanged: 0 } });
    expect(JSON.parse(await run(upload))).toEqual({ ...planned, dry_run: false });
    expect(JSON.parse(await run(upload))).toMatchObject({ changed: false, counts: { unchanged: 10 } });
    await run(download);
    expect(readFileSync(file, 'utf8')).toBe(blockOf('json'));
    expect((await exportOf(api)).text).toBe(blockOf('json'));
  });

  it('quotes a refusal as it is', async () => {
    const document = JSON.parse(blockOf('json')) as { pipelines: { members: object[] }[] };
    document.pipelines[0]?.members.splice(2, 1, { group: 'Reviewer', role: 'viewer' });
    const { body } = await api.call('POST', '/api/v2/import', { body: document });
    expect(GUIDE).toContain(`\n${String(body.detail)}\n`);
  });
});
