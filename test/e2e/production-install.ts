import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { spawnCommand, type Environment, type SpawnedApp } from '../support/spawn-app.js';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const TREES = ['apps', 'libs'];
/** What the Dockerfile copies into the stage of the dependencies, and runs there. */
const OVERRIDES = ['scripts/override-kafkajs.mjs', 'libs/kafka/kafkajs'];

interface Service {
  readonly command: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

const { services } = parse(readFileSync(join(ROOT, 'docker/compose.yaml'), 'utf8'), { merge: true }) as {
  services: Readonly<Record<string, Service>>;
};

/** What docker/Dockerfile puts into the image, made by its own command in an empty folder. */
export class ProductionInstall {
  readonly folder = mkdtempSync(join(tmpdir(), 'production-'));

  async install(): Promise<void> {
    const manifests = (path: string) => !basename(path).includes('.') || basename(path) === 'package.json';
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      cpSync(join(ROOT, file), join(this.folder, file));
    const filter = (path: string) => !path.includes('node_modules') && manifests(path);
    for (const tree of TREES) cpSync(join(ROOT, tree), join(this.folder, tree), { recursive: true, filter });
    await run('npm', [...installFlags(), '--prefer-offline'], { cwd: this.folder });
    for (const path of OVERRIDES) cpSync(join(ROOT, path), join(this.folder, path), { recursive: true });
    await run(process.execPath, [OVERRIDES[0] ?? ''], { cwd: this.folder });
    for (const tree of [...TREES, 'admin'])
      cpSync(join(ROOT, 'dist', tree), join(this.folder, 'dist', tree), { recursive: true });
  }

  /** Starts what the compose file starts, with the Node.js of the tests. */
  start(service: string, env: Environment): SpawnedApp {
    const [, ...args] = services[service]?.command ?? [];
    const inFolder = args.map((part) => (part.startsWith('dist/') ? join(this.folder, part) : part));
    return spawnCommand(service, [process.execPath, ...inFolder], { NODE_ENV: 'production', ...env });
  }

  /** The health check of the compose file, on another port. @throws while it does not pass */
  async checkHealth(service: string, port: number): Promise<void> {
    const [, , flag = '', script = ''] = services[service]?.healthcheck?.test ?? [];
    await run(process.execPath, [flag, script.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`)]);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Those of the Dockerfile's last install. */
function installFlags(): string[] {
  const dockerfile = readFileSync(join(ROOT, 'docker/Dockerfile'), 'utf8');
  const command = /^RUN npm (ci .*--omit=dev.*)$/m.exec(dockerfile)?.[1];
  if (command === undefined) throw new Error('docker/Dockerfile installs nothing for production.');
  return command.split(' ');
}
