import type { DatabaseConnection } from '@flow-pipelines/database';
import type { Logger } from '@flow-pipelines/runtime';

/** How long uses are gathered before they are written by one statement. */
const GATHER_MS = 1_000;
/** A token's last use is written at most so often by one process, however often it is used. */
const WRITE_EVERY_MS = 60_000;

/**
 * Writes when tokens were last used. Locks their rows in id order, so that processes that write the same tokens wait for
 * each other in the same direction. A later use that another process has written stays.
 */
const WRITE_USES = `
with locked as materialized (
  select id from api_tokens where id = any($1::uuid[]) order by id for no key update
)
update api_tokens set last_used_at = greatest(last_used_at, used.at)
  from unnest($1::uuid[], $2::timestamptz[]) as used (id, at)
  join locked using (id)
 where api_tokens.id = used.id`;

/**
 * Remembers when tokens were used and writes it down later, so that no request waits for it: a first use after a second,
 * further ones at most once a minute for each token. What has not been written is lost with the process, and does no harm:
 * the time is for people who look for tokens that nobody needs any more.
 *
 *   idle ──(note)──▶ gathering ──(a second)──▶ writing what is due ──▶ gathering while something waits, else idle
 */
export class TokenUses {
  /** Not written yet: token id -> time of its last use. */
  private readonly waiting = new Map<string, number>();
  /** Token id -> when this process wrote it last; forgotten after WRITE_EVERY_MS. */
  private readonly writtenAt = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private writing = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly database: DatabaseConnection,
    private readonly log: Logger,
    private readonly clock: () => number = Date.now,
  ) {}

  note(tokenId: string): void {
    this.waiting.set(tokenId, this.clock());
    this.gather();
  }

  /** Writes all that waits, whether due or not. Never rejects: a database that is away must not keep a process from ending. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.writing;
    await this.write([...this.waiting]);
  }

  private gather(): void {
    if (this.isClosed || this.timer) return;
    this.timer = setTimeout(() => {
      this.writing = this.writeDue().then(() => {
        this.timer = undefined;
        if (this.waiting.size > 0) this.gather();
      });
    }, GATHER_MS).unref();
  }

  private async writeDue(): Promise<void> {
    const now = this.clock();
    for (const [id, at] of this.writtenAt) if (now - at >= WRITE_EVERY_MS) this.writtenAt.delete(id);
    await this.write([...this.waiting].filter(([id]) => !this.writtenAt.has(id)));
  }

  /** What could not be written waits on, unless it was used again meanwhile. */
  private async write(uses: readonly (readonly [id: string, at: number])[]): Promise<void> {
    if (uses.length === 0) return;
    for (const [id] of uses) this.waiting.delete(id);
    try {
      const values = [uses.map(([id]) => id), uses.map(([, at]) => new Date(at))];
      await this.database.dataSource.query(WRITE_USES, values);
      for (const [id] of uses) this.writtenAt.set(id, this.clock());
    } catch (error) {
      this.log.debug({ err: error }, 'the last uses of tokens could not be written yet');
      for (const [id, at] of uses) if (!this.waiting.has(id)) this.waiting.set(id, at);
    }
  }
}
