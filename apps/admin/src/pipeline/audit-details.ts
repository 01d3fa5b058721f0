import type { AuditEntry } from '../api/api.js';

/** Grows with each change: it says nothing about the change. */
const LEFT_OUT = new Set(['version', 'principal_id']);

/** What an entry of the audit log says that it changed: "role: viewer → manager". */
export function detailsOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): string {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .filter((name) => !LEFT_OUT.has(name))
    .map((name) => changeOf(name, valueIn(before, name), valueIn(after, name)))
    .filter((change) => change !== '')
    .join(', ');
}

function changeOf(name: string, before: string, after: string): string {
  if (before === after) return name === 'name' ? after : '';
  if (before === '' || after === '') return `${name}: ${before}${after}`;
  return `${name}: ${before} → ${after}`;
}

function valueIn(fields: object | null, name: string): string {
  const value: unknown = fields === null ? undefined : Reflect.get(fields, name);
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
