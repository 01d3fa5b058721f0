import pg from 'pg';

/**
 * A connection that cannot end the process. One that PostgreSQL cuts while it is in use reports that more than once: to
 * the statement under way, as an error event of the connection, and again when the socket closes. TypeORM listens for the
 * first event only, and an error event that nobody listens to is thrown. Whoever uses the connection learns of the break
 * by the statement that fails.
 */
export class PooledClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
