import { DatabaseConnection, EVENTS_CHANNEL } from '@flow-pipelines/database';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

/** A NOTIFY takes a lock that all of a database's transactions share, so it is sent at most so often by each process. While changes come faster than this, the relay does not sleep anyway. */
const INTERVAL_MS = 10;

/**
 * Tells the relay that the log has grown: outside the writers' transactions (inside each of them it halved their rate) and
 * only as a hint, since the relay also looks by itself. A lost hint costs a little time and nothing else.
 */
@Injectable()
export class EventAnnouncer implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private grown = false;

  constructor(private readonly database: DatabaseConnection) {}

  announce(): void {
    if (this.timer) {
      this.grown = true;
      return;
    }
    this.grown = false;
    this.database.dataSource.query(`notify ${EVENTS_CHANNEL}`).catch(() => undefined);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.grown) this.announce();
    }, INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }
}
