import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
// Not among the names that Node finds in this CommonJS module, so it comes with the whole.
import kafkajs, { Kafka, logLevel } from 'kafkajs';
import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { eventually } from '../support/eventually.js';
import type { Fault } from './executor-faults.js';
import { type System, TOPIC } from './system.js';

/** Fewer bytes than the event with the long reason has, and more than any other. */
const SMALL_RECORDS = { 'max.message.bytes': '2500' };
const LONGEST_REASON = 1_000;
const PARKED = 'select job_id from parked_jobs';
const PATIENCE = { timeoutMs: 60_000 };

const parkedJobs = (system: System): Promise<string[]> =>
  system.connected(async (client) => {
    const { rows } = await client.query<{ job_id: string }>(PARKED);
    return rows.map(({ job_id: jobId }) => jobId);
  });

async function alterTopic(system: System, config: Readonly<Record<string, string>>): Promise<void> {
  const admin = new Kafka({ brokers: [system.brokers], clientId: 'faults', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const entries = Object.entries({ ...jobPipelinesTopic(TOPIC).config, ...config });
    const configEntries = entries.map(([name, value]) => ({ name, value }));
    // Settings that are not named fall back to the broker's.
    const topic = { type: kafkajs.ConfigResourceTypes.TOPIC, name: TOPIC, configEntries };
    await admin.alterConfigs({ validateOnly: false, resources: [topic] });
  } finally {
    await admin.disconnect();
  }
}

/** What happens to events on their way, by whoever runs Kafka or by request. */
export const DELIVERY_FAULTS: Readonly<Record<string, Fault>> = {
  'event refused by Kafka, its job parked and unparked': async (system, random, load) => {
    await eventually(() => alterTopic(system, SMALL_RECORDS), PATIENCE);
    try {
      const jobId = load.someJob(random);
      await load.replaceWithReason(jobId, LONGEST_REASON);
      await eventually(async () => {
        // The set that the job had already makes no event.
        if ((await parkedJobs(system)).length === 0) {
          await load.replaceWithReason(jobId, LONGEST_REASON);
          await sleep(500);
          throw new Error('nothing is parked yet');
        }
      }, PATIENCE);
    } finally {
      await eventually(() => alterTopic(system, {}), PATIENCE);
    }
    await eventually(async () => {
      const jobs = await parkedJobs(system);
      for (const jobId of jobs) {
        const path = `/api/v2/relay/parked-jobs/${encodeURIComponent(jobId)}/unpark`;
        await load.client.send({ method: 'POST', path, requestId: randomUUID(), body: {} });
      }
      await sleep(300);
      if (jobs.length > 0) throw new Error(`${jobs.length} jobs are still parked`);
    }, PATIENCE);
  },

  'job replayed': async (_, random, load) => {
    const body = { job_id: load.someJob(random), newest_only: random() < 0.3 };
    const path = '/api/v2/events/replay';
    await load.client.insist({ method: 'POST', path, requestId: randomUUID(), body });
    // So that some of it happens before the next fault.
    await sleep(random() * 1_000);
  },
};
