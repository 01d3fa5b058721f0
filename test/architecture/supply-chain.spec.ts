import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { foreignPackages, isPermissive, licensesToAskAbout, type Lock, readLock, unpinned } from './lock-file.js';

const ROOT = join(import.meta.dirname, '../..');
const lock = readLock(ROOT);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const manifests = ['apps', 'libs'].flatMap((tree) =>
  readdirSync(join(ROOT, tree)).map((name) => `${tree}/${name}/package.json`),
);
const HASH = `sha512-${'a'.repeat(86)}==`;

describe('package-lock.json', () => {
  it('knows the bytes of every package, all of them from the registry', () => {
    expect(foreignPackages(lock).length).toBeGreaterThan(400);
    expect(unpinned(lock)).toEqual([]);
  });

  it.each<[string, Lock[string]]>([
    ['has no hash', { version: '1.0.0' }],
    ['has a weak hash', { version: '1.0.0', integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }],
    ['comes by git', { version: '1.0.0', integrity: HASH, resolved: 'git+ssh://git@github.com/a/b.git#1' }],
    ['comes from elsewhere', { version: '1.0.0', integrity: HASH, resolved: 'https://registry.npmjs.org.example/a' }],
    ['comes unencrypted', { version: '1.0.0', integrity: HASH, resolved: 'http://registry.npmjs.org/a' }],
  ])('would be refused with a package that %s', (_, entry) => {
    const sound = { 'node_modules/sound': { version: '1.0.0', integrity: HASH } };
    expect(unpinned({ ...sound, 'node_modules/a': entry })).toEqual(['node_modules/a']);
  });

  it('names for every package that wants to run a script whether it may', () => {
    const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> };
    const wanting = foreignPackages(lock).filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = wanting.map(([path]) => path.split('node_modules/').at(-1) ?? '');
    expect(names).toContain('node');
    // Those of other platforms are not installed here; npm says no to what is not named.
    const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name]);
    expect(allowed.filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('what production installs', () => {
  it('is under permissive licences', () => {
    expect(foreignPackages(lock).filter(([, { dev }]) => dev !== true).length).toBeGreaterThan(50);
    expect(licensesToAskAbout(lock)).toEqual([]);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND GPL-3.0-only', false],
    ['LGPL-2.1-only', false],
    ['SEE LICENSE IN LICENSE.md', false],
    ['', false],
  ])('%s: %s', (license, permissive) => {
    expect(isPermissive(license)).toBe(permissive);
    const found = licensesToAskAbout({ 'node_modules/a': { version: '1.0.0', license } });
    expect(found).toEqual(permissive ? [] : [`node_modules/a: ${license}`]);
  });

  it('is listed, package by package, by npm run sbom', () => {
    const bill = JSON.parse(execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: ROOT, encoding: 'utf8' })) as {
      bomFormat: string;
      components: { purl: string; hashes?: { alg: string }[]; licenses?: unknown[] }[];
    };
    expect(bill.bomFormat).toBe('CycloneDX');
    const foreign = bill.components.filter(({ purl }) => !purl.includes('%40flow-pipelines/'));
    const listed = new Set(foreign.map(({ purl }) => decodeURIComponent(purl)));
    const missing = foreignPackages(lock)
      .filter(([, { dev }]) => dev !== true)
      .map(([path, { version }]) => `pkg:npm/${path.split('node_modules/').at(-1)}@${version}`)
      .filter((purl) => !listed.has(purl));
    expect(missing).toEqual([]);
    const incomplete = foreign.filter(({ hashes, licenses }) => hashes?.[0]?.alg !== 'SHA-512' || !licenses?.length);
    expect(incomplete.map(({ purl }) => purl)).toEqual([]);
  });
});

describe('the product', () => {
  it('has one version and one licence', () => {
    const { version, license } = JSON.parse(read('package.json'));
    expect(license).toBe('MIT');
    expect(read('LICENSE')).toMatch(/^MIT License\n/);
    expect(manifests.length).toBeGreaterThan(8);
    for (const path of manifests) expect({ path, ...JSON.parse(read(path)) }).toMatchObject({ path, version, license });
  });

  it('has changes under the version that they come with, the newest first', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const versions = [...read('CHANGELOG.md').matchAll(/^## \[(.+?)\]/gm)].map(([, heading]) => heading);
    expect(versions[0]).toBe('Unreleased');
    if (versions.length > 1) expect(versions[1]).toBe(version);
  });
});
