import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfiguration, variablesOf } from '@flow-pipelines/runtime';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { ApiConfiguration } from '../../apps/api/src/api.configuration.js';
import { MigrateConfiguration } from '../../apps/api/src/migrate/migrate.configuration.js';
import { ExecutorConfiguration } from '../../apps/flow-executor/src/executor.configuration.js';
import { IntakeConfiguration } from '../../apps/intake/src/intake.configuration.js';
import { RelayConfiguration } from '../../apps/outbox-relay/src/relay.configuration.js';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'docker/kubernetes');

interface Container {
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly securityContext: object;
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } & object } };
}

const { resources } = parse(readFileSync(join(FOLDER, 'kustomization.yaml'), 'utf8')) as { resources: string[] };
const manifests = resources.flatMap((file) =>
  parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((document) => document.toJS() as Manifest),
);
const find = (kind: string, name: string) => manifests.find((one) => one.kind === kind && one.metadata.name === name);

const OURS = [
  { kind: 'Deployment', name: 'api', Configuration: ApiConfiguration, port: 3000 },
  { kind: 'Deployment', name: 'outbox-relay', Configuration: RelayConfiguration, port: 3002 },
  { kind: 'Deployment', name: 'intake', Configuration: IntakeConfiguration, port: 3003 },
  { kind: 'Deployment', name: 'flow-executor', Configuration: ExecutorConfiguration, port: 3001 },
  { kind: 'Job', name: 'migrate', Configuration: MigrateConfiguration, port: undefined },
] satisfies { kind: string; name: string; Configuration: new () => object; port: number | undefined }[];

describe('docker/kubernetes', () => {
  it.each(OURS)('runs $name by a program that is built, with settings that it knows', (ours) => {
    const container = containerOf(ours);
    const program = container.command.find((part) => part.startsWith('dist/')) ?? '';
    expect(existsSync(join(ROOT, program.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);

    const { data } = find('ConfigMap', 'kafka') as unknown as { data: Record<string, string> };
    const own = Object.fromEntries(
      container.env.map(({ name, value }) => [name, value ?? 'postgresql://from-a-secret']),
    );
    const environment = ours.name === 'api' || ours.kind === 'Job' ? own : { ...data, ...own };
    const known = new Set(variablesOf(ours.Configuration).values());
    expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
    const loaded = loadConfiguration<object>(ours.Configuration, environment);
    if (ours.port === undefined) return;
    expect(Reflect.get(loaded, 'port')).toBe(ours.port);
    expect(container.ports?.map(({ containerPort }) => containerPort)).toEqual([ours.port]);
  });

  it.each(OURS)('gives $name no more than it needs, and no secret in the open', (ours) => {
    const container = containerOf(ours);
    expect(podOf(ours)).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toMatchObject({
      requests: { memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
    const secrets = container.env.filter(({ name }) => /URL|TOKEN|PASSWORD/.test(name));
    expect(secrets.length).toBeGreaterThan(0);
    for (const { value, valueFrom } of secrets) {
      expect(value).toBeUndefined();
      expect(valueFrom).toHaveProperty('secretKeyRef.name');
    }
  });

  it.each(OURS.filter(({ port }) => port !== undefined))('can take one of $name away without its service', (ours) => {
    expect(containerOf(ours)).toMatchObject({
      livenessProbe: { httpGet: { path: '/health/live' } },
      readinessProbe: { httpGet: { path: '/health/ready' } },
    });
    expect(find('PodDisruptionBudget', ours.name)).toMatchObject({
      spec: { maxUnavailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': ours.name } } },
    });
  });

  it('lets the api and the migration not speak to Kafka', () => {
    const rule = find('NetworkPolicy', 'kafka') as unknown as {
      spec: { podSelector: { matchExpressions: { values: string[] }[] } };
    };
    expect(rule.spec.podSelector.matchExpressions[0]?.values).toEqual(['outbox-relay', 'intake', 'flow-executor']);
    expect(find('NetworkPolicy', 'deny-all')).toMatchObject({
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  });
});

function podOf({ kind, name }: { kind: string; name: string }) {
  const manifest = find(kind, name);
  if (!manifest) throw new Error(`There is no ${kind} ${name}.`);
  return manifest.spec.template.spec;
}

function containerOf(of: { kind: string; name: string }): Container {
  const [container] = podOf(of).containers;
  if (!container) throw new Error(`${of.name} has no container.`);
  return container;
}
