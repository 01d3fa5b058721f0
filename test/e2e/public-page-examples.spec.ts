import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';
import { type Python, pythonWith } from '../support/python.js';

const python = await pythonWith('requests');
const SCRIPT = join(import.meta.dirname, 'public_page_examples.py');

interface Printed {
  readonly list: { readonly status: number; readonly body: unknown };
  readonly update: { readonly status: number; readonly body: unknown; readonly content_type_sent: string | null };
}

// Visible in the report as skipped where the machine has no Python 3.
(python ? describe : describe.skip)('the Python examples of the public page', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => {
    await api.stop();
    await python?.remove();
  });

  it('list the pipelines and update a job, with the requests package and no Content-Type', async () => {
    const [first, second] = [await api.addPipeline('first'), await api.addPipeline('second')];
    const job = 'f403399d-7ac7-4285-bb06-f7ad82ddbea2';
    const printed = JSON.parse(await (python as Python).run(SCRIPT, api.url, api.adminToken, job)) as Printed;
    expect(printed.update.content_type_sent).toBeNull();
    expect(printed.list).toMatchObject({
      status: 200,
      body: {
        status: 'OK',
        pipelines: [
          { name: 'first', id: first, is_manager: true },
          { name: 'second', id: second, is_manager: true },
        ],
      },
    });
    expect(printed.update).toMatchObject({
      status: 200,
      body: {
        status: 'OK',
        updated_pipelines: [
          { flowPipelineName: 'first', flowPipelineId: first },
          { flowPipelineName: 'second', flowPipelineId: second },
        ],
      },
    });
  });
});
