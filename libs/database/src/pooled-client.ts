import type { Socket } from 'node:net';
import pg from 'pg';

export interface PooledClientConfig extends pg.ClientConfig {
  /** After how long without a byte from the server a statement under way counts as lost; unset waits for ever. */
  readonly answerTimeoutMs?: number;
}

/** What is needed of pg that its types do not show. */
interface Wire {
  readonly connection: { readonly stream: Socket };
  readonly readyForQuery: boolean;
}

/**
 * A connection that cannot end the process. One that PostgreSQL cuts while it is in use reports that more than once: to
 * the statement under way, as an error event of the connection, and again when the socket closes. TypeORM listens for the
 * first event only, and an error event that nobody listens to is thrown. Whoever uses the connection learns of the break
 * by the statement that fails.
 *
 * Nor does it wait for ever on a connection that is half open: the network took the other end away and told nobody.
 */
export class PooledClient extends pg.Client {
  constructor(config: PooledClientConfig = {}) {
    super(config);
    this.on('error', () => undefined);
    if (config.answerTimeoutMs !== undefined) this.giveUpOnSilence(config.answerTimeoutMs);
  }

  private giveUpOnSilence(answerTimeoutMs: number): void {
    const wire = this as unknown as Wire;
    const { stream } = wire.connection;
    // Counts from the last byte in either direction; a connection that nobody uses may be silent.
    stream.setTimeout(answerTimeoutMs, () => {
      if (wire.readyForQuery) return;
      const silence = new Error(`PostgreSQL has not answered for ${answerTimeoutMs} ms`);
      stream.destroy(Object.assign(silence, { code: 'ETIMEDOUT' }));
    });
  }
}
