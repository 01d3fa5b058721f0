import type { Fold } from '../site-document/current-site.js';
import type { ImportFaults } from './import-faults.js';

interface Named {
  readonly name: string;
  readonly renamed_from?: string;
}

export interface Matched<Entry, Existing> {
  readonly entry: Entry;
  readonly path: string;
  /** What the entry stands for on the site; undefined = it is made. */
  readonly existing: Existing | undefined;
}

/**
 * Finds what each entry stands for on the site: what has its name, else what has the name that it was renamed from. Each
 * thing is meant by one entry at most; a name cannot be both taken over and left behind in one import.
 */
export function matchEntries<Entry extends Named, Existing extends { readonly name: string }>(
  section: string,
  entries: readonly Entry[],
  all: readonly Existing[],
  fold: Fold,
  faults: ImportFaults,
): Matched<Entry, Existing>[] {
  const existing = new Map(all.map((one) => [fold(one.name), one]));
  const named = new Map<string, string>();
  for (const [index, { name }] of entries.entries()) {
    const path = `${section}[${index}]`;
    const first = named.get(fold(name));
    if (first === undefined) named.set(fold(name), path);
    else faults.add(path, `has the same name as ${first}`);
  }
  const renamed = new Map<string, string>();
  return entries.map((entry, index) => {
    const path = `${section}[${index}]`;
    const found = existing.get(fold(entry.name));
    if (found || entry.renamed_from === undefined) return { entry, path, existing: found };
    const from = fold(entry.renamed_from);
    const claimed = named.get(from) ?? renamed.get(from);
    if (claimed !== undefined) faults.add(path, `renamed_from is the name, now or before, of ${claimed}`);
    renamed.set(from, path);
    return { entry, path, existing: existing.get(from) };
  });
}
