import { expect } from '@jest/globals';
import type { Answer, TestApi } from '../support/index.js';

export interface ImportResult {
  readonly path: string;
  readonly kind: string;
  readonly result: 'created' | 'changed' | 'deleted' | 'unchanged';
  readonly before?: unknown;
  readonly after?: unknown;
}

export const EMPTY = { schema_version: 1, users: [], service_accounts: [], groups: [], pipelines: [] };

export const exportOf = async (api: TestApi) => {
  const answer = await api.call('GET', '/api/v2/export');
  expect(answer.status).toBe(200);
  return answer;
};

export const importInto = (api: TestApi, document: object, query = ''): Promise<Answer> =>
  api.call('POST', `/api/v2/import?${query}`, { body: document });

/** What an import did, and only that: `created pipelines[0]`. */
export function changesOf({ status, body }: Answer): string[] {
  expect({ status, body }).toMatchObject({ status: 200 });
  const results = body.results as ImportResult[];
  const counts = Object.fromEntries(
    (['created', 'changed', 'deleted', 'unchanged'] as const).map((result) => [
      result,
      results.filter((one) => one.result === result).length,
    ]),
  );
  expect(body.counts).toEqual(counts);
  expect(body.changed).toBe(counts['unchanged'] !== results.length);
  return results.filter(({ result }) => result !== 'unchanged').map(({ path, result }) => `${result} ${path}`);
}

/** As if nothing had ever been made but the first site admin. */
export async function emptySite({ dataSource }: TestApi): Promise<void> {
  // No TRUNCATE: its lock and the statements that the api makes in the background can wait for each other.
  for (const table of ['pipeline_members', 'group_members', 'job_pipelines'])
    await dataSource.query(`delete from ${table}`);
  // Removing them is refused.
  await dataSource.query('update pipelines set deleted_at = now() where deleted_at is null');
  await dataSource.query('delete from principals where not site_admin');
}
