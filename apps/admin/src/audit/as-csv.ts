import type { AuditEntry } from '../api/api.js';

type Cell = string | null;

const COLUMNS: Readonly<Record<string, (entry: AuditEntry) => Cell>> = {
  id: ({ id }) => id,
  occurred_at: ({ occurred_at: time }) => time,
  actor_id: ({ actor }) => actor.id,
  actor_name: ({ actor }) => actor.name,
  action: ({ action }) => action,
  target_kind: ({ target }) => target.kind,
  target_id: ({ target }) => target.id,
  target_name: ({ target }) => target.name,
  before: ({ before }) => before && JSON.stringify(before),
  after: ({ after }) => after && JSON.stringify(after),
  token_id: ({ token_id: id }) => id,
  request_id: ({ request_id: id }) => id,
};

/** RFC 4180. */
export function asCsv(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry) => Object.values(COLUMNS).map((cell) => quoted(cell(entry) ?? '')));
  return [Object.keys(COLUMNS), ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** A spreadsheet takes what begins like a formula for one, and carries it out: an apostrophe makes it text. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
