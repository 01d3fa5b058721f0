import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, eventually, startApi } from '../support/index.js';

describe('an api that is stopped while it answers', () => {
  it('answers, and does not wait for the connection to be given up', async () => {
    const database = await createTestDatabase();
    const api = await startApi({ DATABASE_URL: database.url });
    const pipeline = await api.addPipeline('Slow');
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('select 1 from pipelines where id = $1 for update', [pipeline]);
      const answer = api.call('PATCH', `/api/v2/pipelines/${pipeline}`, { body: { name: 'Slowly renamed' } });
      await eventually(async () => {
        const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
        expect(await api.dataSource.query(waiting)).toHaveLength(1);
      });
      const stoppingSince = performance.now();
      const stopped = api.stop();
      expect((await answer).body).toMatchObject({ status: 503, code: 'resource_busy' });
      await stopped;
      // The lock is waited for for two seconds; a connection is kept alive for 72.
      expect(performance.now() - stoppingSince).toBeLessThan(20_000);
    } finally {
      await holder.end();
      await database.drop();
    }
  });

  it('does not wait for a connection over which nothing has been asked', async () => {
    const api = await startApi();
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    const ended = new Promise((resolve) => {
      socket.once('close', resolve).once('error', () => undefined);
    });
    await new Promise((resolve) => {
      socket.once('connect', resolve);
    });
    const stoppingSince = performance.now();
    await api.stop();
    await ended;
    // Node counts it as idle after a minute.
    expect(performance.now() - stoppingSince).toBeLessThan(20_000);
  });
});
