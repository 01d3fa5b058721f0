import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DescribedApi, describedApi } from '../support/described-api.js';
import { startApi, type TestApi } from '../support/index.js';
import { operationsOf, requestOf, send } from './api-requests.js';
import { addDeadLetter } from './dead-letters.js';

const described: DescribedApi = await describedApi();
// No job of the demo data is parked.
const operations = operationsOf(described.document).filter(
  ({ id, path }) => path.startsWith('/api/') && id !== 'relay.unpark',
);

/** Ids of the demo data for what the document itself gives no example of. */
const DEMO = {
  users: '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c03',
  groups: '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c10',
  'service-accounts': '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c20',
  kind: 'users',
  principal_id: '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c02',
  group_id: '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c10',
  user_id: '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c02',
};

describe('the examples of the OpenAPI document', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startApi({ DEMO_DATA: 'true' });
  });
  afterEach(() => api.stop());
  afterAll(() => described.app.close());

  it.each(operations)('$id works as it stands, and answers as described', async (operation) => {
    const examples = operation.parameters.flatMap(({ name, example }) =>
      typeof example === 'string' ? [[name, example]] : [],
    );
    const { body: token } = await api.call('POST', '/api/v2/tokens', { body: { name: 'example' } });
    const { body: replay } = await api.call('POST', '/api/v2/events/replay', { body: { job_id: 'invoice-2026-0001' } });
    const deadLetter = await addDeadLetter(api.dataSource);
    const made = { token_id: String(token.id), replay_id: String(replay.id), 'dead-letters': deadLetter };
    const values = { ...DEMO, ...made, ...Object.fromEntries(examples) };
    if (operation.id === 'pipelines.delete') {
      // The one call that the demo data itself is in the way of: jobs use each pipeline.
      await api.call('POST', '/api/v1/jobs/pipelines', { body: { job_id: 'invoice-2026-0001', pipeline_ids: [] } });
      await api.call('POST', '/api/v1/jobs/pipelines', { body: { job_id: 'invoice-2026-0002', pipeline_ids: [] } });
    }
    const answer = await send(api, requestOf(operation, values));
    const successes = operation.statuses.filter((status) => Number(status) < 300);
    expect({ text: answer.text, status: String(answer.status) }).toEqual({
      text: answer.text,
      status: expect.stringMatching(new RegExp(`^(${successes.join('|')})$`)),
    });
  });
});
