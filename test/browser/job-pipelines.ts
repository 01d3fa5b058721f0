import { expect } from '@jest/globals';
import type { TestApi } from '../support/index.js';

/** Replaces the pipelines of a job beside the page, as somebody else would. */
export async function putJobPipelines(api: TestApi, job: string, ids: readonly string[]): Promise<void> {
  const body = { pipeline_ids: ids };
  expect((await api.call('PUT', `/api/v2/jobs/${job}/pipelines`, { body })).status).toBe(200);
}

/** The names of the pipelines of a job, whatever the page says. */
export async function jobPipelineNames(api: TestApi, job: string): Promise<string[]> {
  const { body } = await api.call('GET', `/api/v2/jobs/${job}/pipelines`);
  return (body['pipelines'] as { name: string }[]).map(({ name }) => name);
}
