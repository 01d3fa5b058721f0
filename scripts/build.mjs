/**
 * `nest build` and the admin page's `vite build`, but only when a source changed since the last one, so that every
 * `npm run start:*` and every test may call it first: about 50 ms when there is nothing to do. Safe when several run at
 * once, and nobody ever sees a half-written dist/: each tree is built beside the old one, under a lock, and renamed into
 * place.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const DIST = join(ROOT, 'dist');
const LOCK = join(DIST, '.lock');
const TREES = ['apps', 'libs'];
const PAGE = 'apps/admin';
/** Read by the compiled files beside them. */
const ASSETS = ['libs/contracts/asyncapi.yaml'];
const SETTINGS = ['tsconfig.json', 'nest-cli.json', '.swcrc', 'package-lock.json', 'scripts/build.mjs'];

const PARTS = [
  {
    stamp: join(DIST, '.stamp'),
    sources: () => [...TREES.flatMap(serverSourcesBelow), ...ASSETS],
    trees: TREES,
    compileInto,
  },
  { stamp: join(DIST, '.page-stamp'), sources: () => filesBelow(PAGE), trees: ['admin'], compileInto: compilePageInto },
];

const isBuilt = (part) => existsSync(part.stamp) && readFileSync(part.stamp, 'utf8') === fingerprint(part);

if (!PARTS.every(isBuilt)) {
  mkdirSync(DIST, { recursive: true });
  await withLock(() => PARTS.forEach((part) => isBuilt(part) || build(part)));
}

/** Changes whenever a file of the part is edited, added or removed. */
function fingerprint({ sources }) {
  const hash = createHash('sha256');
  const add = (file) => {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  };
  SETTINGS.filter((file) => existsSync(join(ROOT, file))).forEach(add);
  sources().forEach(add);
  return hash.digest('hex');
}

function serverSourcesBelow(tree) {
  const isSource = (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith(`${PAGE}/`);
  return filesBelow(tree).filter(isSource);
}

function filesBelow(folder) {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : filesBelow(path);
      return [path];
    });
}

function build(part) {
  // Taken before the compiler reads: a file that is edited while it runs makes the next call build again.
  const built = fingerprint(part);
  // Not inside dist/: source maps hold relative paths, so both trees must be equally deep.
  const next = join(ROOT, 'dist-next');
  const previous = join(DIST, '.previous');
  for (const folder of [next, previous]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  }
  part.compileInto(next);
  rmSync(part.stamp, { force: true });
  for (const tree of part.trees) {
    if (existsSync(join(DIST, tree))) renameSync(join(DIST, tree), join(previous, tree));
    if (existsSync(join(next, tree))) renameSync(join(next, tree), join(DIST, tree));
  }
  writeFileSync(part.stamp, built);
  for (const folder of [next, previous]) rmSync(folder, { recursive: true, force: true });
}

function compileInto(folder) {
  const settings = JSON.parse(readFileSync(join(ROOT, 'nest-cli.json'), 'utf8'));
  settings.compilerOptions.builder.options.outDir = relative(ROOT, folder);
  const settingsFile = join(folder, 'nest-cli.json');
  writeFileSync(settingsFile, JSON.stringify(settings));
  const nest = join(dirname(createRequire(import.meta.url).resolve('@nestjs/cli/package.json')), 'bin/nest.js');
  runCompiler(folder, [nest, 'build', '--config', relative(ROOT, settingsFile)]);
  for (const asset of ASSETS) copyFileSync(join(ROOT, asset), join(folder, asset));
}

function compilePageInto(folder) {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  runCompiler(folder, [vite, 'build', PAGE, '--logLevel', 'warn', '--outDir', join(folder, 'admin')]);
}

function runCompiler(folder, args) {
  const { status, error, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}The build failed.\n`);
  rmSync(folder, { recursive: true });
  rmSync(LOCK, { force: true });
  process.exit(1);
}

/** The lock is a file that names its owner's pid; the lock of a process that is gone is taken over. */
async function withLock(work) {
  const mine = `${LOCK}-${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    while (!tryLock(mine)) {
      clearStaleLock();
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  } finally {
    rmSync(mine, { force: true });
  }
  try {
    work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** link() is atomic and, unlike an exclusive open, the file is never seen without its content. */
function tryLock(mine) {
  try {
    linkSync(mine, LOCK);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function clearStaleLock() {
  const aside = `${LOCK}-stale-${process.pid}`;
  try {
    const owner = readFileSync(LOCK, 'utf8');
    if (isAlive(Number(owner))) return;
    renameSync(LOCK, aside);
    // Someone else was faster, and this is the lock of a live owner: give it back.
    if (readFileSync(aside, 'utf8') !== owner) linkSync(aside, LOCK);
    rmSync(aside);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
