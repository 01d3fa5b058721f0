/**
 * `npm run pack:executor-kit` and `npm run pack:client`: a lib as one package that others install, in dist/packages or the
 * folder that is named. The build has already turned `@flow-pipelines/*` into relative paths, so the libs that it stands on
 * travel with it as they are; only the types still need that.
 */
import './build.mjs';
import './override-kafkajs.mjs';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PACKAGES = {
  'executor-kit': {
    description: 'React to changes of the pipelines of jobs, each exactly once per job and in order.',
    node: '>=24',
    libs: ['contracts', 'kafka', 'executor-kit'],
    entries: { '.': 'index', './nestjs': 'nestjs/index' },
    bin: { 'flow-executor-kit': './libs/executor-kit/src/cli/main.js' },
    dependencies: ['@types/pg', 'ajv', 'kafkajs', 'pg', 'uuid', 'yaml'],
    bundled: ['kafkajs'],
    peers: ['@nestjs/common', '@nestjs/core'],
  },
  client: {
    description:
      'The HTTP API of Flow Pipelines: typed calls that are repeated safely, lists and events to iterate over.',
    node: '>=20.3',
    libs: ['client'],
    entries: { '.': 'index' },
    bin: {},
    dependencies: ['openapi-fetch'],
    bundled: [],
    peers: [],
  },
};

const [NAME = '', target = join(ROOT, 'dist/packages')] = process.argv.slice(2);
const { description, node, libs, entries, bin, dependencies, bundled, peers } = PACKAGES[NAME];
const TO = resolve(target);
const FOLDER = join(TO, NAME);

const read = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const lib = read(`libs/${NAME}/package.json`);
const root = read('package.json');
const versionOf = (name) => root.dependencies[name] ?? root.devDependencies[name];

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
copyCode();
writeTypes();
// As it is here, with what we put over it; the kafkajs of who installs the package stays as it is.
for (const name of bundled)
  cpSync(join(ROOT, 'node_modules', name), join(FOLDER, 'node_modules', name), { recursive: true });
for (const program of Object.values(bin)) chmodSync(join(FOLDER, program), 0o755);
cpSync(join(ROOT, 'libs', NAME, 'README.md'), join(FOLDER, 'README.md'));
writeFileSync(join(FOLDER, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', TO], { cwd: FOLDER }));
process.stdout.write(`${join(TO, filename)}\n`);

function copyCode() {
  for (const name of libs)
    cpSync(join(ROOT, 'dist/libs', name), join(FOLDER, 'libs', name), {
      recursive: true,
      filter: (path) => !path.endsWith('.map'),
    });
}

function writeTypes() {
  const settings = join(FOLDER, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    sourceMap: false,
    rootDir: ROOT,
    outDir: FOLDER,
    typeRoots: [join(ROOT, 'node_modules/@types')],
  };
  const files = Object.values(entries).map((entry) => join(ROOT, `libs/${NAME}/src/${entry}.ts`));
  const extended = join(ROOT, 'tsconfig.json');
  writeFileSync(settings, JSON.stringify({ extends: extended, compilerOptions, files, include: [] }));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', settings], { stdio: 'inherit' });
  rmSync(settings);
  for (const file of filesBelow(FOLDER).filter((path) => path.endsWith('.d.ts'))) {
    const text = readFileSync(file, 'utf8').replaceAll(
      /'@flow-pipelines\/([\w-]+)'/g,
      (_, name) => `'${relative(dirname(file), join(FOLDER, 'libs', name, 'src/index.js'))}'`,
    );
    writeFileSync(file, text);
  }
}

function manifest() {
  const entry = (name) => ({ types: `./libs/${NAME}/src/${name}.d.ts`, default: `./libs/${NAME}/src/${name}.js` });
  return {
    name: lib.name,
    version: lib.version,
    description,
    license: root.license,
    type: 'module',
    engines: { node },
    exports: Object.fromEntries(Object.entries(entries).map(([path, name]) => [path, entry(name)])),
    bin,
    dependencies: Object.fromEntries(dependencies.map((name) => [name, versionOf(name)])),
    bundleDependencies: bundled,
    peerDependencies: Object.fromEntries(peers.map((name) => [name, `^${versionOf(name).split('.')[0]}.0.0`])),
    peerDependenciesMeta: Object.fromEntries(peers.map((name) => [name, { optional: true }])),
  };
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
