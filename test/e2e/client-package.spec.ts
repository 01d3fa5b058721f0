import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** What a third party would write. The line below the expected error shows that the types do refuse. */
const PROGRAM = `
import { FlowPipelinesClient, FlowPipelinesError, type Schemas } from '@flow-pipelines/client';

const [url = '', token = ''] = process.argv.slice(2);
const client = new FlowPipelinesClient({ url, token });
const created = await client.POST('/api/v2/pipelines', { body: { name: 'Invoices' } });
const pipeline: Schemas['Pipeline'] = created.data;
const params = { path: { job_id: 'job 1/2' } };
const { data } = await client.PUT('/api/v2/jobs/{job_id}/pipelines', { params, body: { pipeline_ids: [pipeline.id] } });
const listed: string[] = [];
for await (const { name } of client.list('/api/v2/pipelines', { query: { q: 'inv' } })) listed.push(name);
for await (const { job_id } of client.list('/api/v2/pipelines/{pipeline_id}/jobs', { path: { pipeline_id: pipeline.id } }))
  listed.push(job_id);
const refusal = await client.POST('/api/v2/pipelines', { body: { name: 'invoices' } }).catch((error: unknown) => error);
if (!(refusal instanceof FlowPipelinesError)) throw new Error('not refused');
console.log(JSON.stringify([data.version, listed, created.response.status, refusal.code, refusal.status, refusal.retryable]));
// @ts-expect-error -- there is no such field
export const misspelt = () => client.POST('/api/v2/pipelines', { body: { nmae: 'x' } });
`;

let folder: string;
let api: TestApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-package-'));
  api = await startApi();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await api.stop();
});

describe('the package of the client', () => {
  it('is installed by one command into an empty project, type-checks there and runs', async () => {
    const packed = await run(process.execPath, [join(ROOT, 'scripts/pack.mjs'), 'client', join(folder, 'packed')]);
    const project = join(folder, 'project');
    await mkdir(project);
    await writeFile(join(project, 'package.json'), '{ "name": "third-party", "type": "module", "private": true }');
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...quiet, packed.stdout.trim()], { cwd: project });

    await writeFile(join(project, 'main.ts'), PROGRAM);
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--target', 'es2023'];
    const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types'), '--skipLibCheck', 'false'];
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, ...strict, ...types, 'main.ts'], { cwd: project }).catch(fail);

    const { stdout } = await run(process.execPath, ['main.js', api.url, api.adminToken], { cwd: project });
    expect(JSON.parse(stdout)).toEqual([1, ['Invoices', 'job 1/2'], 201, 'name_taken', 409, false]);

    // docs/examples/client.ts, as somebody else would run it.
    await copyFile(join(ROOT, 'docs/examples/client.ts'), join(project, 'example.ts'));
    await run(process.execPath, [tsc, ...strict, ...types, 'example.ts'], { cwd: project }).catch(fail);
    const env = { ...process.env, FLOW_PIPELINES_URL: api.url, FLOW_PIPELINES_TOKEN: api.adminToken };
    const example = await run(process.execPath, ['example.js'], { cwd: project, env });
    expect(example.stdout).toBe('1 Made by TypeScript\n1 an example\nname_taken\n1 Made by TypeScript\n');
  });
});

/** The compiler says what is wrong on its standard output. */
function fail(error: { readonly stdout?: string }): never {
  throw new Error(error.stdout, { cause: error });
}
