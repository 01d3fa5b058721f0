import { join } from 'node:path';
import { prepareEmbeddedKafka, startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { freePort } from '../support/free-port.mjs';
import { type DatabaseServer, startDatabaseServer } from './contestants.js';
import type { OwnedProcesses } from './owned-processes.js';

/** Of PostgreSQL. */
export type Settings = Readonly<Record<string, string>>;

/** For rows whose latencies count from PostgreSQL's own time of the commit. */
export const DATED_COMMITS: Settings = { track_commit_timestamp: 'on' };

export interface KafkaSite {
  readonly server: DatabaseServer;
  readonly brokers: string;
}

/** PostgreSQL and Kafka of one row, or of all rows of a quick run: each is started when it is first asked for. */
export class Servers {
  private readonly owned: OwnedProcesses;
  private readonly folder: string;
  private readonly settings: Settings;
  private startedDatabase: Promise<DatabaseServer> | undefined;
  private startedBroker: Promise<string> | undefined;

  /** @param folder on the disk of the repository: a memory disk would make fsync free */
  constructor(owned: OwnedProcesses, folder: string, settings: Settings) {
    [this.owned, this.folder, this.settings] = [owned, folder, settings];
  }

  database(): Promise<DatabaseServer> {
    return (this.startedDatabase ??= startDatabaseServer(this.owned, join(this.folder, 'postgres'), this.settings));
  }

  async site(): Promise<KafkaSite> {
    this.startedBroker ??= this.startBroker();
    const [server, brokers] = await Promise.all([this.database(), this.startedBroker]);
    return { server, brokers };
  }

  private async startBroker(): Promise<string> {
    const onProgress = () => undefined;
    await prepareEmbeddedKafka({ onProgress });
    const starting = startEmbeddedKafka({ dataDir: join(this.folder, 'kafka'), port: await freePort(), onProgress });
    this.owned.add(async () => (await starting).stop());
    return (await starting).brokers;
  }
}
