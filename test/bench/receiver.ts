import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { FROM_SOURCES } from './contestants.js';
import type { OwnedProcesses } from './owned-processes.js';

/** Starts one of the programs here that note what they receive; resolves once it receives. */
export async function startReceiver(owned: OwnedProcesses, program: string, task: object): Promise<ChildProcess> {
  const receiver = owned.start(program, [...FROM_SOURCES, join(import.meta.dirname, program), JSON.stringify(task)]);
  await heardFrom(receiver);
  return receiver;
}

/** What it has seen since it was asked last. */
export async function ask(receiver: ChildProcess): Promise<unknown> {
  receiver.send('report');
  return heardFrom(receiver);
}

async function heardFrom(receiver: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(receiver, 'exit', { signal }).then((): never => {
    throw new Error('a receiver of events ended');
  });
  const [message] = (await Promise.race([once(receiver, 'message', { signal }), ended])) as unknown[];
  // The race has its result; the other one is only told to stop listening.
  ended.catch(() => undefined);
  settled.abort();
  return message;
}
