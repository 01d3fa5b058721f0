import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import type { Load } from './load.js';
import type { System } from './system.js';

/** Something that goes wrong, and is over when the promise resolves. */
export type Fault = (system: System, random: () => number, load: Load) => Promise<void>;

const POISONED = 'job 7';
/** For an executor that has just been killed, on a machine that does other things as well. */
const PATIENCE = { timeoutMs: 60_000 };

const SLOW_DOWN = `create function flow_executor.slow_down() returns trigger language plpgsql as $$
    begin perform pg_sleep(0.02); return null; end $$;
  create trigger slow_down after insert or update on flow_executor.jobs
    for each row execute function flow_executor.slow_down();`;
const POISON = `create function flow_executor.poison() returns trigger language plpgsql as $$
    begin if new.job_id = '${POISONED}' then raise 'poisoned'; end if; return new; end $$;
  create trigger poison before insert or update on flow_executor.jobs
    for each row execute function flow_executor.poison();`;
const remove = (name: string) => `drop function if exists flow_executor.${name} cascade`;
const PARKED = `select count(*)::int as count from flow_executor.parked_events`;
const REDRIVE = `update flow_executor.parked_events set redrive_requested_at = clock_timestamp()`;

/** What goes wrong at the executor alone; nobody else may notice. */
export const EXECUTOR_FAULTS: Readonly<Record<string, Fault>> = {
  'executor slow': (system, random) =>
    system.connected(async (client) => {
      await client.query(SLOW_DOWN);
      await sleep(2_000 + random() * 2_000);
      await client.query(remove('slow_down'));
    }),

  'rebalance storm': async (system, random) => {
    for (let round = 0; round < 4; round += 1) {
      system.startPart('executor 2');
      await sleep(500 + random() * 1_500);
      await (random() < 0.5 ? system.kill('executor 2') : system.stopPart('executor 2'));
    }
  },

  'poison event': (system) =>
    system.connected(async (client) => {
      await client.query(POISON);
      const parked = async () => (await client.query<{ count: number }>(PARKED)).rows[0]?.count;
      await eventually(async () => {
        if ((await parked()) === 0) throw new Error('nothing is parked');
      }, PATIENCE);
      await client.query(remove('poison'));
      await eventually(async () => {
        await client.query(REDRIVE);
        if ((await parked()) !== 0) throw new Error('something is still parked');
      }, PATIENCE);
    }),
};
