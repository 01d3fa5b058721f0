import type { Logger } from '@flow-pipelines/runtime';
import type { DataSource, QueryRunner } from 'typeorm';

const SHORTEST_MS = 5;
const LONGEST_MS = 500;

/** What is needed of the connection below TypeORM's query runner. */
interface Listener {
  query(statement: string): Promise<unknown>;
  on(event: 'notification' | 'error' | 'end', handler: () => void): void;
}

/**
 * Waits for something to happen in the database: until somebody announces it on a channel (NOTIFY), and otherwise a little
 * longer each time nothing was found, from 5 ms to half a second. Announcements only save time; nothing depends on them.
 */
export class WakeUp {
  private queryRunner: QueryRunner | undefined;
  private announced = false;
  private wake: (() => void) | undefined;
  private pollMs = SHORTEST_MS;

  constructor(
    private readonly dataSource: DataSource,
    private readonly channel: string,
    private readonly log: Logger,
  ) {}

  /** Call it when there was something to do: the next wait is short again. */
  reset(): void {
    this.pollMs = SHORTEST_MS;
  }

  async wait(signal: AbortSignal, atMostMs = LONGEST_MS): Promise<void> {
    if (this.queryRunner === undefined) await this.listen();
    if (this.announced || signal.aborted || atMostMs <= 0) {
      this.announced = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(this.pollMs, atMostMs));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', this.wake, { once: true });
    });
    if (this.wake) signal.removeEventListener('abort', this.wake);
    this.wake = undefined;
    if (this.announced) this.pollMs = SHORTEST_MS;
    else this.pollMs = Math.min(this.pollMs * 2, LONGEST_MS);
    this.announced = false;
  }

  async close(): Promise<void> {
    const { queryRunner } = this;
    this.queryRunner = undefined;
    await queryRunner?.release();
  }

  private async listen(): Promise<void> {
    const queryRunner = this.dataSource.createQueryRunner();
    this.queryRunner = queryRunner;
    try {
      const listener: Listener = await queryRunner.connect();
      const forget = () => {
        if (this.queryRunner !== queryRunner) return;
        this.queryRunner = undefined;
        void queryRunner.release();
      };
      listener.on('end', forget);
      listener.on('error', forget);
      listener.on('notification', () => {
        this.announced = true;
        this.wake?.();
      });
      await listener.query(`listen ${this.channel}`);
    } catch (error) {
      this.log.debug({ err: error }, 'cannot listen for announcements; polling');
      this.queryRunner = undefined;
      await queryRunner.release().catch(() => undefined);
    }
  }
}
