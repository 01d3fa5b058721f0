import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually, startApi } from '../support/index.js';

describe('the last site admin', () => {
  it('cannot be deleted, disabled or demoted', async () => {
    const alone = await startApi();
    try {
      const { body: admin } = await alone.call('GET', '/api/v2/me');
      const path = `/api/v2/users/${String(admin.id)}`;
      await alone.addPrincipal({ siteAdmin: true, disabledAt: new Date() });
      for (const refused of [
        await alone.call('DELETE', path),
        await alone.call('PATCH', path, { body: { disabled: true } }),
        await alone.call('PATCH', path, { body: { site_admin: false } }),
      ]) {
        expect(refused.body).toMatchObject({ status: 409, code: 'last_site_admin' });
      }
      expect((await alone.call('PATCH', path, { body: { name: 'Boss' } })).status).toBe(200);
    } finally {
      await alone.stop();
    }
  });

  it('remains when all site admins are removed at once', async () => {
    const alone = await startApi();
    try {
      const { body: admin } = await alone.call('GET', '/api/v2/me');
      const others = await Promise.all(Array.from({ length: 4 }, () => alone.addPrincipal({ siteAdmin: true })));
      const answers = await Promise.all(
        [...others, String(admin.id)].map((id, index) =>
          index % 2 === 0
            ? alone.call('DELETE', `/api/v2/users/${id}`)
            : alone.call('PATCH', `/api/v2/users/${id}`, { body: { site_admin: false } }),
        ),
      );
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
      const left = await alone.dataSource.query('select 1 from principals where site_admin');
      expect(left).toHaveLength(1);
    } finally {
      await alone.stop();
    }
  });

  it('remains while another change that takes one away has not committed yet', async () => {
    const alone = await startApi();
    const client = new pg.Client({ connectionString: alone.databaseUrl });
    await client.connect();
    try {
      const { body: admin } = await alone.call('GET', '/api/v2/me');
      const other = await alone.addPrincipal({ siteAdmin: true });
      await client.query('begin');
      await client.query('update principals set site_admin = false where id = $1', [other]);
      const demoting = alone.call('PATCH', `/api/v2/users/${String(admin.id)}`, { body: { site_admin: false } });
      await eventually(async () => {
        const waiting = await alone.dataSource.query(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        );
        expect(waiting).toHaveLength(1);
      });
      await client.query('commit');
      expect((await demoting).body).toMatchObject({ status: 409, code: 'last_site_admin' });
    } finally {
      await client.end();
      await alone.stop();
    }
  });
});
