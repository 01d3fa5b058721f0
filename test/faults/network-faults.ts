import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './executor-faults.js';
import type { System } from './system.js';

type Way = keyof System['networks'];

const delayed =
  (way: Way): Fault =>
  async ({ networks }, random) => {
    networks[way].delay(20 + random() * 150);
    await sleep(1_000 + random() * 1_000);
    networks[way].delay(0);
  };

const cut =
  (way: Way): Fault =>
  async ({ networks }, random) => {
    for (let round = 0; round < 3; round += 1) {
      networks[way].cut();
      await sleep(random() * 400);
    }
  };

/** Half the time the connections are reset at the end; otherwise whoever holds one has to find out by itself. */
const silent =
  (way: Way): Fault =>
  async ({ networks }, random) => {
    networks[way].fallSilent();
    await sleep(500 + random() * 2_000);
    networks[way].hear();
    if (random() < 0.5) networks[way].cut();
    await sleep(1_000);
  };

/** Between the api and PostgreSQL, and between the relays and Kafka. */
export const NETWORK_FAULTS: Readonly<Record<string, Fault>> = {
  'api to PostgreSQL: slow': delayed('api'),
  'api to PostgreSQL: cut': cut('api'),
  'api to PostgreSQL: half open': silent('api'),
  'relay to Kafka: slow': delayed('relay'),
  'relay to Kafka: cut': cut('relay'),
  'relay to Kafka: half open': silent('relay'),
};
