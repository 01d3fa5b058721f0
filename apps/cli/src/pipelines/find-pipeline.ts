import type { FlowPipelinesClient } from '@flow-pipelines/client';
import { UsageError } from '../session/usage-error.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** People know a pipeline by its name, which is unique whatever the case of its letters. An id is taken as it is. */
export async function findPipeline(client: FlowPipelinesClient, text: string): Promise<string> {
  if (UUID.test(text)) return text;
  const wanted = text.toLowerCase();
  for await (const { id, name } of client.list('/api/v2/pipelines', { query: { q: text } }))
    if (name.toLowerCase() === wanted) return id;
  throw new UsageError(`There is no pipeline called ${JSON.stringify(text)}, or none that you may see`);
}

export const findPipelines = (client: FlowPipelinesClient, texts: readonly string[]) =>
  Promise.all(texts.map((text) => findPipeline(client, text)));
