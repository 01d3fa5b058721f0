/** The main calls with @flow-pipelines/client; FLOW_PIPELINES_URL and FLOW_PIPELINES_TOKEN say where and as whom. */
import { FlowPipelinesClient, FlowPipelinesError } from '@flow-pipelines/client';

const client = new FlowPipelinesClient({
  url: process.env['FLOW_PIPELINES_URL'] ?? 'http://127.0.0.1:3000',
  token: process.env['FLOW_PIPELINES_TOKEN'],
  onRetry: ({ error, delayMs }) => console.error(`${error.message}; again in ${Math.round(delayMs)} ms`),
});

const { data: pipeline } = await client.POST('/api/v2/pipelines', { body: { name: 'Made by TypeScript' } });
const path = { job_id: 'typescript-job' };

const { data: job } = await client.PUT('/api/v2/jobs/{job_id}/pipelines', {
  params: { path },
  body: { pipeline_ids: [pipeline.id], reason: 'an example' },
});
console.log(job.version, job.pipelines?.map(({ name }) => name).join());

for await (const { version, reason } of client.list('/api/v2/jobs/{job_id}/pipelines/history', { path }))
  console.log(version, reason);

try {
  await client.POST('/api/v2/pipelines', { body: { name: 'made by typescript' } });
} catch (error) {
  if (!(error instanceof FlowPipelinesError) || error.code !== 'name_taken') throw error;
  console.log(error.code);
}

// Behind the very first event of the log: what is there already, and then what comes. Leaving the loop ends the stream.
for await (const { data } of client.events({ jobId: path.job_id, lastEventId: '0' })) {
  console.log(data.version, data.added.map(({ name }) => name).join());
  break;
}
