import { answerOf, api, type AuditEntry } from '../api/api.js';
import { keysetQuery } from '../api/keyset-list.js';
import { given } from '../search-values.js';
import type { AuditSearch } from './audit-search.js';

const PAGE_SIZE = 100;
const EXPORT_PAGE_SIZE = 1_000;

export const auditQuery = (filter: AuditSearch) =>
  keysetQuery(['audit', filter], (cursor, signal) => readAudit(filter, cursor, PAGE_SIZE, signal));

const readAudit = (filter: AuditSearch, cursor: string | undefined, limit: number, signal: AbortSignal) =>
  answerOf(api.GET('/api/v2/audit', { params: { query: { ...filter, ...given({ cursor }), limit } }, signal }));

/** Every entry that fits, page by page. @param onProgress told how many have been read */
export async function readWholeAudit(
  filter: AuditSearch,
  signal: AbortSignal,
  onProgress: (count: number) => void,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await readAudit(filter, cursor, EXPORT_PAGE_SIZE, signal);
    entries.push(...page.items);
    onProgress(entries.length);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return entries;
}
