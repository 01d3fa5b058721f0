import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MS, type PartName, type System } from './system.js';

/** Something that goes wrong, and is over when the promise resolves. */
export type Fault = (system: System, random: () => number) => Promise<void>;

const killAndRestart =
  (part: PartName): Fault =>
  async (system, random) => {
    await system.kill(part);
    await sleep(random() * 500);
    system.startPart(part);
    await sleep(random() * 1_500);
  };

const relayOf = (random: () => number): PartName => (random() < 0.5 ? 'relay 1' : 'relay 2');

export const FAULTS: Readonly<Record<string, Fault>> = {
  'api killed': killAndRestart('api'),
  'executor killed': killAndRestart('executor'),
  'relay killed': (system, random) => killAndRestart(relayOf(random))(system, random),

  'relay frozen past its lease': async (system, random) => {
    const part = relayOf(random);
    system.signal(part, 'SIGSTOP');
    await sleep(LEASE_MS * 1.5 + random() * 1_000);
    system.signal(part, 'SIGCONT');
  },

  'PostgreSQL killed': async (system, random) => {
    system.killPostgres();
    await sleep(random() * 1_000);
    await system.startPostgres();
    await sleep(1_000);
  },

  'Kafka killed': async (system, random) => {
    system.killKafka();
    await sleep(random() * 1_000);
    await system.startKafka();
    await sleep(1_000);
  },

  'connections cut': async (system) => {
    const client = await system.connect();
    try {
      for (let round = 0; round < 10; round += 1) {
        await client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where application_name like 'flow-pipelines%' order by random() limit 3`,
        );
        await sleep(50);
      }
    } finally {
      await client.end();
    }
  },

  'transaction held open': async (system, random) => {
    const client = await system.connect();
    try {
      await client.query('begin');
      // Takes ids that turn up as gaps and are rolled back, while others commit above them.
      await client.query(`select nextval('job_pipeline_event_ids'), pg_current_xact_id() from generate_series(1, 5)`);
      await sleep(500 + random() * 2_000);
      await client.query('rollback');
    } finally {
      await client.end();
    }
  },
};
