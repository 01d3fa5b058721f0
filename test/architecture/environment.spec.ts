import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, loadConfiguration, variablesOf } from '@flow-pipelines/runtime';
import { describe, expect, it } from '@jest/globals';
import { AllInOneConfiguration } from '../../apps/all-in-one/src/all-in-one.configuration.js';
import { ApiConfiguration } from '../../apps/api/src/api.configuration.js';
import { MigrateConfiguration } from '../../apps/api/src/migrate/migrate.configuration.js';
import { CliConfiguration } from '../../apps/cli/src/cli.configuration.js';
import { DoctorConfiguration } from '../../apps/cli/src/doctor/doctor.configuration.js';
import { ExecutorConfiguration } from '../../apps/flow-executor/src/executor.configuration.js';
import { IntakeConfiguration } from '../../apps/intake/src/intake.configuration.js';
import { RelayConfiguration } from '../../apps/outbox-relay/src/relay.configuration.js';
import { parseEnvironmentFile, type DocumentedVariable } from './environment-file.js';

const ROOT = join(import.meta.dirname, '../..');
/** By the letters that .env.example gives them. */
const READERS_OF_SETTINGS: Readonly<Record<string, new () => object>> = {
  A: AllInOneConfiguration,
  a: ApiConfiguration,
  r: RelayConfiguration,
  i: IntakeConfiguration,
  e: ExecutorConfiguration,
  m: MigrateConfiguration,
  c: CliConfiguration,
  d: DoctorConfiguration,
};
const CONFIGURATIONS = Object.values(READERS_OF_SETTINGS);
/** One reads it, the other hands it on to the processes that it starts. */
const READERS = ['apps/all-in-one/src/main.ts', 'libs/runtime/src/configuration.ts'];

const documented = parseEnvironmentFile(readFileSync(join(ROOT, '.env.example'), 'utf8'));
const sources = ['apps', 'libs'].flatMap((tree) => sourcesBelow(tree));

describe('.env.example', () => {
  it('lists every variable of every configuration class, and no other', () => {
    const variables = new Set(CONFIGURATIONS.flatMap((one) => [...variablesOf(one).values()]));
    expect(variables.size).toBeGreaterThan(20);
    expect(documented.map(({ name }) => name).toSorted()).toEqual([...variables].toSorted());
  });

  it('misses no class: each file *.configuration.ts is known here', () => {
    const names = sources
      .filter((file) => file.endsWith('.configuration.ts'))
      .flatMap((file) => [...readSource(file).matchAll(/export class (\w+)/g)].map(([, name]) => name));
    expect(new Set(names)).toEqual(new Set(CONFIGURATIONS.map(({ name }) => name)));
  });

  it.each(documented.map((variable) => ({ ...variable, variable })))(
    'explains $name, and gives its default',
    ({ variable }) => {
      const readers = Object.entries(READERS_OF_SETTINGS)
        .filter(([, one]) => [...variablesOf(one).values()].includes(variable.name))
        .map(([letter]) => letter);
      expect(variable.explanation).toMatch(new RegExp(`^[A-Z].{5,} \\(${readers.join(' ')}\\)\\.$`));
      const defaults = defaultsOf(variable.name);
      // Where processes differ, none is right for all: the line is empty, and the words say which holds where.
      if (defaults.size > 1) expect(variable.default).toBe('');
      else expect(variable.default).toBe([...defaults][0]);
      if (defaults.size > 1) for (const text of defaults) expect(variable.explanation).toContain(text);
    },
  );

  it('changes nothing when it is taken as it is', () => {
    const environment = Object.fromEntries(documented.map((variable) => [variable.name, variable.default]));
    expect(loadConfiguration(AllInOneConfiguration, environment)).toEqual(new AllInOneConfiguration());
    const servers = { DATABASE_URL: 'postgres://x', KAFKA_BROKERS: 'x:9092' };
    for (const Configuration of CONFIGURATIONS)
      expect(loadConfiguration(Configuration, { ...environment, ...servers })).toEqual(
        loadConfiguration(Configuration, servers),
      );
    expect(() => loadConfiguration(RelayConfiguration, environment)).toThrow(ConfigurationError);
  });
});

describe('the environment', () => {
  it('is read in one place, and handed on in one other', () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(sources.filter((file) => readsEnvironment(readSource(file)))).toEqual(READERS);
  });

  it.each([
    'const { PORT } = process.env;',
    `process['env'].PORT`,
    'process?.env',
    'const { env } = process;',
    `import { env } from 'node:process';`,
    `import process from "process";`,
    'globalThis.process.env',
    `loadEnvFile('.env')`,
  ])('would not be read unseen by %s', (source) => {
    expect(readsEnvironment(source)).toBe(true);
  });

  it.each(['process.exit(1)', '// as process.environment', 'the process of the environment', 'run(process)'])(
    'is not read by %s',
    (source) => expect(readsEnvironment(source)).toBe(false),
  );
});

function readsEnvironment(source: string): boolean {
  return /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\s*(\?\.)?\s*\[|\}\s*=\s*process\b|from ['"](node:)?process['"]|\bloadEnvFile\b/.test(
    source,
  );
}

function defaultsOf(name: DocumentedVariable['name']): ReadonlySet<string> {
  const defaults = new Set<string>();
  for (const Configuration of CONFIGURATIONS) {
    const property = [...variablesOf(Configuration)].find(([, variable]) => variable === name)?.[0];
    if (property !== undefined) defaults.add(String(Reflect.get(new Configuration(), property) ?? ''));
  }
  return defaults;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.includes('node_modules'))
    .map((path) => `${folder}/${path}`)
    .toSorted();
}

function readSource(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
