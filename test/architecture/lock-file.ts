import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

export type Lock = Readonly<Record<string, LockedPackage>>;

const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'PostgreSQL',
]);

export function readLock(root: string): Lock {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
}

/** What is installed from elsewhere: not our own workspaces, nor the links to them. */
export function foreignPackages(lock: Lock): [path: string, LockedPackage][] {
  return Object.entries(lock).filter(([path, { link }]) => path.includes('node_modules/') && link !== true);
}

/** Packages that npm would install without knowing their bytes, or from anywhere but the registry. */
export function unpinned(lock: Lock): string[] {
  return foreignPackages(lock)
    .filter(([, { version, integrity = '', resolved = 'https://registry.npmjs.org/' }]) => {
      const isFromRegistry = resolved.startsWith('https://registry.npmjs.org/');
      return !isFromRegistry || version === undefined || !/^sha512-[\w+/]{86}==$/.test(integrity);
    })
    .map(([path]) => path);
}

/** What production installs under a licence that is not known to be permissive, as `path: licence`. */
export function licensesToAskAbout(lock: Lock): string[] {
  return foreignPackages(lock)
    .filter(([, { dev, license = '' }]) => dev !== true && !isPermissive(license))
    .map(([path, { license }]) => `${path}: ${license ?? 'none'}`);
}

/** An SPDX expression: with OR we choose, with AND all of it holds. */
export function isPermissive(expression: string): boolean {
  const plain = expression.replaceAll(/[()]/g, '');
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((license) => PERMISSIVE.has(license.trim())));
}
