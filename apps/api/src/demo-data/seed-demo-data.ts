import { GroupMember, Job, JobPipelineEvent, Pipeline, PipelineMember, Principal } from '@flow-pipelines/database';
import { type DataSource, type EntityManager, In } from 'typeorm';
import { runGroupTransaction } from '../assignment-writer/group-transaction.js';
import * as demo from './demo-data.js';

/** Serialises the first start of several processes. */
const DEMO_LOCK = 7_205_759_405;

/**
 * Fills a product in which nothing has been done yet with something to look at; does nothing to any other. People and
 * pipelines are rows, assignments are made by the writer, so that their events exist. A start that breaks off between
 * the two is completed by the next.
 */
export async function seedDemoData(dataSource: DataSource): Promise<void> {
  await dataSource.transaction(async (holder) => {
    await holder.query('select pg_advisory_xact_lock($1)', [DEMO_LOCK]);
    // In a transaction of its own, committed before the writer's begins.
    if (await isUntouched(holder)) await dataSource.transaction(addPeopleAndPipelines);
    if (await isWaitingForJobs(holder)) await assignJobs(dataSource);
  });
}

/** Whether there is nothing but the first site admin. */
async function isUntouched(manager: EntityManager): Promise<boolean> {
  if (await manager.existsBy(Pipeline, {})) return false;
  if (await manager.existsBy(Job, {})) return false;
  return (await manager.count(Principal)) <= 1;
}

async function isWaitingForJobs(manager: EntityManager): Promise<boolean> {
  if (await manager.existsBy(JobPipelineEvent, {})) return false;
  const ids = demo.DEMO_PIPELINES.map(({ id }) => id);
  return (await manager.countBy(Pipeline, { id: In(ids) })) === ids.length;
}

async function addPeopleAndPipelines(manager: EntityManager): Promise<void> {
  await manager.insert(Principal, [...demo.DEMO_PRINCIPALS]);
  await manager.insert(GroupMember, [...demo.DEMO_GROUP_MEMBERS]);
  await manager.insert(Pipeline, [...demo.DEMO_PIPELINES]);
  await manager.insert(PipelineMember, [...demo.DEMO_MEMBERS]);
  await manager.insert(Job, { id: demo.DEMO_FREE_JOB });
}

/** What is refused because somebody has changed the demo's people meanwhile is left out. */
async function assignJobs(dataSource: DataSource): Promise<void> {
  const caller = { principalId: demo.DEMO_COORDINATOR.id };
  const origin = { requestId: 'demo-data', traceparent: null, reason: 'Demo data' };
  const batches = Object.entries(demo.DEMO_ASSIGNMENTS).map(([jobId, pipelineIds]) => ({
    commands: [{ jobId, wish: { kind: 'replace' as const, pipelineIds }, caller, origin }],
  }));
  await runGroupTransaction(dataSource, batches, { jobRegistry: 'open', maxPipelinesPerJob: 100 });
}
