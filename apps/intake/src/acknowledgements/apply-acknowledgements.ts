import { EXECUTOR_REGISTERED, type ExecutorRegistered } from '@flow-pipelines/contracts';
import type { EntityManager } from 'typeorm';
import * as sql from './acknowledgement.sql.js';
import { progressOf } from './progress-of.js';
import type { Acknowledgement } from './read-acknowledgement.js';

/** Raises the marks of executors, and notes that they are there: a registration says so, and an acknowledgement too. */
export async function applyAcknowledgements(
  manager: EntityManager,
  messages: readonly Acknowledgement[],
): Promise<void> {
  const registrations: ExecutorRegistered[] = [];
  const progress = progressOf(
    messages.flatMap((message) => {
      if (message.event_type !== EXECUTOR_REGISTERED) return [message];
      registrations.push(message);
      return [];
    }),
  );
  if (progress.length > 0) {
    await manager.query(sql.RAISE_MARKS, [
      progress.map(({ jobId }) => jobId),
      progress.map(({ executor }) => executor),
      progress.map(({ appliedVersion }) => appliedVersion),
      progress.map(({ appliedAt }) => appliedAt),
      progress.map(({ parkedVersion }) => parkedVersion),
      progress.map(({ parkedAt }) => parkedAt),
      progress.map(({ parkedDetail }) => parkedDetail),
    ]);
  }
  const seen = lastSeen(messages, ({ executor }) => executor);
  const executors = [[...seen.keys()], [...seen.values()].map(({ occurred_at: at }) => at)];
  await manager.query(sql.ADD_EXECUTORS, executors);
  if (registrations.length > 0) await seeInstances(manager, registrations);
  // Last, since all batches of an executor meet here.
  await manager.query(sql.SEE_EXECUTORS, executors);
}

async function seeInstances(manager: EntityManager, registrations: readonly ExecutorRegistered[]): Promise<void> {
  const seen = [...lastSeen(registrations, ({ executor, instance }) => JSON.stringify([executor, instance])).values()];
  await manager.query(sql.SEE_INSTANCES, [
    seen.map(({ executor }) => executor),
    seen.map(({ instance }) => instance),
    seen.map(({ occurred_at: at }) => at),
  ]);
  await manager.query(sql.FORGET_INSTANCES);
}

/** The latest message by key, in the order of time. */
function lastSeen<Message extends Acknowledgement>(
  messages: readonly Message[],
  keyOf: (message: Message) => string,
): Map<string, Message> {
  const inTime = messages.toSorted((a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at));
  return new Map(inTime.map((message) => [keyOf(message), message]));
}
