import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfiguration, variablesOf } from '@flow-pipelines/runtime';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ApiConfiguration } from '../../apps/api/src/api.configuration.js';
import { MigrateConfiguration } from '../../apps/api/src/migrate/migrate.configuration.js';
import { ExecutorConfiguration } from '../../apps/flow-executor/src/executor.configuration.js';
import { RelayConfiguration } from '../../apps/outbox-relay/src/relay.configuration.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string | number>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart?: string;
}

const compose: { services: Readonly<Record<string, Service>>; volumes: object } = parse(read('docker/compose.yaml'), {
  merge: true,
});
const dockerfile = read('docker/Dockerfile').split('\n');
const SETTINGS = { POSTGRES_PASSWORD: 'secret1', BOOTSTRAP_ADMIN_TOKEN: '' };

const OURS = [
  { name: 'api', Configuration: ApiConfiguration, port: 3000 },
  { name: 'relay', Configuration: RelayConfiguration, port: 3002 },
  { name: 'executor', Configuration: ExecutorConfiguration, port: 3001 },
  { name: 'migrate', Configuration: MigrateConfiguration, port: undefined },
] satisfies { name: string; Configuration: new () => object; port: number | undefined }[];

describe('docker/compose.yaml', () => {
  it('runs the processes and what they need', () => {
    const names = OURS.map(({ name }) => name);
    expect(Object.keys(compose.services).toSorted()).toEqual([...names, 'kafka', 'postgres'].toSorted());
  });

  it.each(OURS)('gives $name settings that it knows, and all that it needs', ({ name, Configuration }) => {
    const environment = environmentOf(name);
    const known = new Set(variablesOf(Configuration).values());
    expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
    expect(() => loadConfiguration<object>(Configuration, environment)).not.toThrow();
    const { DATABASE_URL: _, ...withoutDatabase } = environment;
    expect(() => loadConfiguration<object>(Configuration, withoutDatabase)).toThrow(/DATABASE_URL/);
  });

  it.each(OURS)('starts $name by a program that is built', ({ name }) => {
    const [node, program = ''] = compose.services[name]?.command ?? [];
    expect(node).toBe('node');
    expect(existsSync(join(ROOT, program.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
  });

  it.each(OURS.filter(({ port }) => port !== undefined))('asks $name on its own port whether it is ready', (ours) => {
    const port: unknown = Reflect.get(loadConfiguration<object>(ours.Configuration, environmentOf(ours.name)), 'port');
    expect(port).toBe(ours.port);
    expect(compose.services[ours.name]?.healthcheck?.test.join(' ')).toContain(`127.0.0.1:${ours.port}/health/ready`);
    expect(dockerfile.find((line) => line.startsWith('EXPOSE'))?.split(' ')).toContain(String(ours.port));
  });

  it('waits only for services that can say that they are ready, or that end', () => {
    const waits = Object.values(compose.services).flatMap(({ depends_on: on = {} }) => Object.entries(on));
    expect(waits.length).toBeGreaterThan(4);
    for (const [name, { condition }] of waits) {
      const service = compose.services[name];
      if (condition === 'service_healthy') expect(service?.healthcheck).toBeDefined();
      else expect([condition, service?.restart]).toEqual(['service_completed_successfully', 'no']);
    }
  });

  it('names PostgreSQL and Kafka as they call themselves', () => {
    const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = environmentOf('postgres');
    const listeners = String(compose.services['kafka']?.environment['KAFKA_ADVERTISED_LISTENERS']);
    for (const { name } of OURS) {
      const { DATABASE_URL, KAFKA_BROKERS } = environmentOf(name);
      expect(DATABASE_URL).toBe(`postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}`);
      if (KAFKA_BROKERS !== undefined) expect(listeners).toContain(`INTERNAL://${KAFKA_BROKERS}`);
    }
  });

  it('declares the volumes that it uses, and opens no port to other machines', () => {
    const services = Object.values(compose.services);
    const used = services.flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0]));
    expect(used.toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(Object.keys(compose.volumes).toSorted());
    for (const port of services.flatMap(({ ports = [] }) => ports)) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });
});

describe('docker/Dockerfile', () => {
  it('copies what is there and not ignored', () => {
    const copied = dockerfile
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    const sent = read('docker/Dockerfile.dockerignore').split('\n');
    expect(copied.length).toBeGreaterThan(8);
    for (const path of copied) {
      expect(existsSync(join(ROOT, path))).toBe(true);
      expect(sent).toContain(`!${path}`);
    }
  });

  it('copies all that the build reads', () => {
    const settings = /SETTINGS = \[(.+)\]/.exec(read('scripts/build.mjs'))?.[1]?.match(/[\w./-]+/g) ?? [];
    expect(settings.length).toBeGreaterThan(3);
    const copied = dockerfile
      .filter((line) => line.startsWith('COPY '))
      .join(' ')
      .split(' ');
    for (const path of settings) expect(copied).toContain(path.split('/')[0]);
  });

  it('runs as another user than root, on the Node.js that package.json asks for', () => {
    const last = dockerfile.slice(dockerfile.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last).toContain('USER node');
    const engine = /\d+/.exec(JSON.parse(read('package.json')).engines.node)?.[0];
    const bases = dockerfile.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(new Set(bases)).toEqual(new Set([`node:${engine}-slim`]));
  });
});

/** As compose hands it over: text, with its own variables put in. */
function environmentOf(name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(compose.services[name]?.environment ?? {}).map(([variable, value]) => [
      variable,
      String(value).replaceAll(/\$\{(\w+):[?-][^}]*\}/g, (_, setting: keyof typeof SETTINGS) => SETTINGS[setting]),
    ]),
  );
}
