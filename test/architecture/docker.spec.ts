import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roleName } from '@flow-pipelines/database';
import { loadConfiguration, variablesOf } from '@flow-pipelines/runtime';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ApiConfiguration } from '../../apps/api/src/api.configuration.js';
import { MigrateConfiguration } from '../../apps/api/src/migrate/migrate.configuration.js';
import { ExecutorConfiguration } from '../../apps/flow-executor/src/executor.configuration.js';
import { IntakeConfiguration } from '../../apps/intake/src/intake.configuration.js';
import { RelayConfiguration } from '../../apps/outbox-relay/src/relay.configuration.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  readonly image: string;
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
/** Those that docker/make-secrets.mjs makes, as docker compose puts them in. */
const SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  execFileSync(process.execPath, [join(ROOT, 'docker/make-secrets.mjs')], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.split('=')),
);

const OURS = [
  { name: 'api', Configuration: ApiConfiguration, port: 3000 },
  { name: 'relay', Configuration: RelayConfiguration, port: 3002 },
  { name: 'intake', Configuration: IntakeConfiguration, port: 3003 },
  { name: 'executor', Configuration: ExecutorConfiguration, port: 3001 },
  { name: 'migrate', Configuration: MigrateConfiguration, port: undefined },
  { name: 'roles', Configuration: MigrateConfiguration, port: undefined },
] satisfies { name: string; Configuration: new () => object; port: number | undefined }[];

const BROKERS = ['kafka-1', 'kafka-2', 'kafka-3'];

describe('docker/compose.yaml', () => {
  it('runs the processes and what they need', () => {
    const names = [
      ...OURS.map(({ name }) => name),
      ...BROKERS,
      'postgres',
      'database',
      'proxy',
      'prometheus',
      'grafana',
    ];
    expect(Object.keys(compose.services).toSorted()).toEqual(names.toSorted());
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
    const [node, ...parts] = compose.services[name]?.command ?? [];
    const program = parts.find((part) => !part.startsWith('--')) ?? '';
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
      if (condition === 'service_healthy')
        expect(service?.healthcheck ?? OURS.some((ours) => ours.name === name)).toBeTruthy();
      else if (condition !== 'service_started')
        expect([condition, service?.restart]).toEqual(['service_completed_successfully', 'no']);
    }
  });

  it('gives each process the account of its own role, with the password that is set for it', () => {
    const roles = { api: 'api', relay: 'relay', intake: 'intake', executor: 'executor', migrate: 'migrator' } as const;
    const prepare = read('docker/postgres/prepare.sql');
    for (const [service, role] of Object.entries(roles)) {
      const variable = `${role.toUpperCase()}_PASSWORD`;
      const url = `postgresql://${roleName(role)}:${SECRETS[variable]}@postgres:5432/flow_pipelines`;
      expect(environmentOf(service)['DATABASE_URL']).toBe(url);
      expect(environmentOf('database')[variable]).toBe(SECRETS[variable]);
      expect(prepare).toContain(`\\getenv ${role}_password ${variable}\n`);
      expect(prepare).toMatch(new RegExp(`alter role ${roleName(role)} +login password :'${role}_password';`));
    }
  });

  it('has three brokers that know each other, and names them as they call themselves', () => {
    const brokers = BROKERS.map(environmentOf);
    expect(new Set(brokers.map(({ KAFKA_NODE_ID }) => KAFKA_NODE_ID)).size).toBe(3);
    const internal = brokers.map(({ KAFKA_ADVERTISED_LISTENERS: all = '' }) => /INTERNAL:\/\/([\w:-]+)/.exec(all)?.[1]);
    for (const name of ['relay', 'intake', 'executor']) {
      expect(environmentOf(name)['KAFKA_BROKERS']?.split(',')).toEqual(internal);
    }
    const voters = brokers.map(({ KAFKA_NODE_ID: id }, index) => `${id}@${BROKERS[index]}:9093`).join(',');
    for (const broker of brokers) expect(broker).toMatchObject({ KAFKA_CONTROLLER_QUORUM_VOTERS: voters });
  });

  it('keeps every secret out of the file, and has each made', () => {
    const used = new Set([...read('docker/compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    expect(used).toEqual(new Set(Object.keys(SECRETS)));
    for (const secret of Object.values(SECRETS)) expect(secret).toMatch(/^[0-9a-f]{40}$/);
  });

  it('names images by a version', () => {
    const images = Object.values(compose.services).map(({ image }) => image);
    for (const image of images.filter((one) => one !== 'flow-pipelines')) expect(image).toMatch(/:v?\d+\.\d+/);
  });

  it('declares the volumes that it uses, and opens no port to other machines', () => {
    const services = Object.values(compose.services);
    const mounted = services.flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    const [files, used] = [true, false].map((isFile) => mounted.filter((one) => one.startsWith('./') === isFile));
    expect(used?.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
    for (const file of files ?? []) expect(existsSync(join(ROOT, 'docker', file))).toBe(true);
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
      expect(sent).toContain(`!${path.split('/')[0]}`);
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

  it('runs as another user than root, on the Node.js that everything is tested on', () => {
    const last = dockerfile.slice(dockerfile.findLastIndex((line) => line.startsWith('FROM ')));
    // The image's user "node"; by number, so that Kubernetes can tell that it is not root.
    expect(last).toContain('USER 1000:1000');
    const { node } = JSON.parse(read('package.json')).devDependencies;
    const bases = dockerfile.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(new Set(bases)).toEqual(new Set([`node:${node}-slim`]));
  });
});

describe('docker/debezium', () => {
  it('is tested with the Kafka Connect of the Kafka that everything else runs on', () => {
    const versionIn = (pom: string) => /<kafka\.version>(.+)</.exec(read(pom))?.[1];
    const version = versionIn('apps/all-in-one/kafka/pom.xml');
    expect(version).toBeDefined();
    expect(versionIn('test/support/debezium/pom.xml')).toBe(version);
  });
});

/** As compose hands it over: text, with its own variables put in. */
function environmentOf(name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(compose.services[name]?.environment ?? {}).map(([variable, value]) => [
      variable,
      String(value).replaceAll(/\$\{(\w+):[?-][^}]*\}/g, (_, secret: string) => SECRETS[secret] ?? ''),
    ]),
  );
}
