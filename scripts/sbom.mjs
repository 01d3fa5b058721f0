/**
 * `npm run sbom`: what production installs, as a CycloneDX bill of materials on standard output. npm describes all packages
 * of the lock file; told to omit those for development, it also omits some that production needs in another place of the
 * tree, so the lock file itself decides here.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const command = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
const bill = JSON.parse(execFileSync('npm', command, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));

const ofProduction = new Set(
  Object.entries(lock.packages)
    .filter(([, { dev, link }]) => !dev && !link)
    .map(([path, { name, version }]) => `${name ?? path.split('node_modules/').at(-1)}@${version}`),
);
const components = bill.components.filter(({ name, version }) => ofProduction.has(`${name}@${version}`));
const kept = new Set([bill.metadata.component, ...components].map((component) => component['bom-ref']));
const dependencies = bill.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));

process.stdout.write(`${JSON.stringify({ ...bill, components, dependencies }, null, 2)}\n`);
