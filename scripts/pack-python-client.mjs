/**
 * `npm run pack:python-client`: the Python client as a wheel, in dist/packages or the folder that is named. Needs python3 and
 * PyPI. Generated anew each time, in a folder of its own; a schema that the generator cannot express fails it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readClientDocument } from './client-document.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const [target = join(ROOT, 'dist/packages')] = process.argv.slice(2);
const TO = resolve(target);
const BY_HAND = join(ROOT, 'libs/client/python');
const GENERATOR = ['openapi-python-client==0.29.1', 'poetry-core==2.2.1'];

const work = mkdtempSync(join(tmpdir(), 'flow-pipelines-python-client-'));
try {
  mkdirSync(TO, { recursive: true });
  const python = makeEnvironment();
  const project = generate();
  execFileSync(python, ['-m', 'compileall', '-q', project], { stdio: 'inherit' });
  cpSync(join(BY_HAND, 'connection.py'), join(project, 'flow_pipelines_client/connection.py'));
  cpSync(join(BY_HAND, 'README.md'), join(project, 'README.md'));
  const wheel = ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--no-build-isolation', '--wheel-dir', TO, project];
  execFileSync(python, wheel, { stdio: ['ignore', 'ignore', 'inherit'] });
} finally {
  rmSync(work, { recursive: true, force: true });
}
const wheel = readdirSync(TO).find((name) => /^flow_pipelines_client-.*\.whl$/.test(name));
process.stdout.write(`${join(TO, wheel)}\n`);

function makeEnvironment() {
  const environment = join(work, 'environment');
  execFileSync('python3', ['-m', 'venv', environment]);
  const python = join(environment, 'bin/python');
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...GENERATOR]);
  return python;
}

/** Of one possible value, only its type: the generator takes none in a header, and writes a wrong program for `true`. */
function widen(node) {
  if (typeof node !== 'object' || node === null) return;
  if ('const' in node) {
    node.type = typeof node.const;
    delete node.const;
  }
  for (const child of Object.values(node)) widen(child);
}

function generate() {
  const { document } = readClientDocument();
  widen(document);
  // Raised, not read; it has a list that is always empty, for which the generator has no words.
  delete document.components.schemas.V1Error;
  const described = join(work, 'openapi.json');
  writeFileSync(described, JSON.stringify(document));
  const settings = join(work, 'settings.json');
  writeFileSync(settings, JSON.stringify({ project_name_override: 'flow-pipelines-client', post_hooks: [] }));
  const project = join(work, 'project');
  const generator = join(work, 'environment/bin/openapi-python-client');
  const options = ['--path', described, '--config', settings, '--output-path', project, '--fail-on-warning'];
  try {
    execFileSync(generator, ['generate', ...options], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    process.stderr.write(`${error.stdout}${error.stderr}`);
    throw error;
  }
  return project;
}
