import { setTimeout as sleep } from 'node:timers/promises';
import { DELIVERY_FAULTS } from './delivery-faults.js';
import { EXECUTOR_FAULTS, type Fault } from './executor-faults.js';
import { FAILPOINT_FAULTS } from './failpoint-faults.js';
import { NETWORK_FAULTS } from './network-faults.js';
import { LEASE_MS, type PartName } from './system.js';

/** An api takes a second to start, and much longer where everything else starts at the same time. */
const API_START_MS = 20_000;

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
  ...FAILPOINT_FAULTS,
  ...EXECUTOR_FAULTS,
  ...DELIVERY_FAULTS,
  ...NETWORK_FAULTS,

  'api killed': killAndRestart('api'),
  'executor killed': killAndRestart('executor'),
  'intake killed': killAndRestart('intake'),
  'relay killed': (system, random, load) => killAndRestart(relayOf(random))(system, random, load),

  'relay frozen past its lease': async (system, random) => {
    const part = relayOf(random);
    system.signal(part, 'SIGSTOP');
    await sleep(LEASE_MS * 1.5 + random() * 1_000);
    system.signal(part, 'SIGCONT');
  },

  'PostgreSQL killed': async (system, random) => {
    system.servers.killPostgres();
    await sleep(random() * 1_000);
    await system.servers.startPostgres();
    await sleep(1_000);
  },

  'Kafka killed': async (system, random, load) => {
    system.servers.killKafka();
    const before = load.acknowledged;
    await sleep(500 + random() * 1_000);
    // An api that is just starting, because the fault before was its end, gets the time it needs for a first answer.
    const until = performance.now() + API_START_MS;
    while (load.acknowledged === before && performance.now() < until) await sleep(50);
    load.acknowledgedWithoutKafka.push(load.acknowledged - before);
    await system.servers.startKafka();
    await sleep(1_000);
  },

  'connections cut': (system) =>
    system.connected(async (client) => {
      for (let round = 0; round < 10; round += 1) {
        await client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where application_name like 'flow-pipelines%' order by random() limit 3`,
        );
        await sleep(50);
      }
    }),

  'transaction held open': (system, random) =>
    system.connected(async (client) => {
      await client.query('begin');
      // Takes ids that turn up as gaps and are rolled back, while others commit above them.
      await client.query(`select nextval('job_pipeline_event_ids'), pg_current_xact_id() from generate_series(1, 5)`);
      await sleep(500 + random() * 2_000);
      await client.query('rollback');
    }),
};
