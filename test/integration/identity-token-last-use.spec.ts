import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDataSource, DatabaseConnection } from '@flow-pipelines/database';
import { createLogger } from '@flow-pipelines/runtime';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { TokenUses } from '../../apps/api/src/identity/token-uses.js';
import { eventually, startApi, type TestApi } from '../support/index.js';

const LONG_AGO = new Date('2020-01-01T00:00:00Z');

describe('last_used_at of a token', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const log = createLogger('test', 'silent');
  const idOf = async (token: string) => String((await api.call('GET', '/api/v2/me', { token })).body.token_id);
  const lastUse = async (id: string) => {
    const { body } = await api.call('GET', `/api/v2/tokens/${id}`);
    return typeof body.last_used_at === 'string' ? new Date(body.last_used_at) : null;
  };
  /** What is written down is the row's version. */
  const rowVersion = async (id: string) =>
    (await api.dataSource.query('select xmin::text from api_tokens where id = $1', [id])) as unknown;
  const unused = async () => {
    const token = await api.addToken(await api.addPrincipal());
    const [{ id }]: [{ id: string }] = await api.dataSource.query(
      'select id from api_tokens order by created_at desc, id desc limit 1',
    );
    return { token, id };
  };

  it('is null until it is used, and is there soon after its first use', async () => {
    const { token, id } = await unused();
    expect(await lastUse(id)).toBeNull();
    const before = Date.now();
    await idOf(token);
    const after = Date.now();
    const used = await eventually(async () => {
      const time = await lastUse(id);
      if (!time) throw new Error('not written yet');
      return time.getTime();
    });
    expect(used).toBeGreaterThanOrEqual(before);
    expect(used).toBeLessThanOrEqual(after);
  });

  it('is not touched by a request that is refused', async () => {
    const { token, id } = await unused();
    await api.dataSource.query('update api_tokens set revoked_at = now() where id = $1', [id]);
    expect((await api.call('GET', '/api/v2/me', { token })).status).toBe(401);
    const { token: witness, id: witnessId } = await unused();
    await idOf(witness);
    await eventually(async () => expect(await lastUse(witnessId)).not.toBeNull());
    expect(await lastUse(id)).toBeNull();
  });

  it('is written when the process stops, without waiting for its time', async () => {
    const stopping = await startApi({ DATABASE_URL: api.databaseUrl });
    const { token, id } = await unused();
    await stopping.call('GET', '/api/v2/me', { token });
    await stopping.stop();
    expect(await lastUse(id)).not.toBeNull();
  });

  describe(TokenUses.name, () => {
    const usesOf = (dataSource: TestApi['dataSource'], clock: () => number) =>
      new TokenUses(new DatabaseConnection(dataSource, { log, prepare: async () => undefined }), log, clock);

    it('writes a token at most once a minute, and the newest use then', async () => {
      const { id } = await unused();
      let now = Date.parse('2030-01-01T00:00:00Z');
      const uses = usesOf(api.dataSource, () => now);
      uses.note(id);
      const first = new Date(now);
      await eventually(async () => expect(await lastUse(id)).toEqual(first));
      const version = await rowVersion(id);
      now += 59_000;
      uses.note(id);
      // Another token's use is written by the same process meanwhile: it had its chance.
      const { id: other } = await unused();
      uses.note(other);
      await eventually(async () => expect(await lastUse(other)).toEqual(new Date(now)));
      expect(await rowVersion(id)).toEqual(version);
      now += 1_000;
      await eventually(async () => expect(await lastUse(id)).toEqual(new Date(now - 1_000)));
      await uses.close();
    });

    it('keeps a later use that another process has written', async () => {
      const { id } = await unused();
      const [early, late] = [LONG_AGO, new Date()];
      const [slow, fast] = [
        usesOf(api.dataSource, () => early.getTime()),
        usesOf(api.dataSource, () => late.getTime()),
      ];
      for (const uses of [fast, slow]) {
        uses.note(id);
        await uses.close();
      }
      expect(await lastUse(id)).toEqual(late);
    });

    it('tries again what could not be written, and forgets nothing over it', async () => {
      const { id } = await unused();
      const client = new pg.Client({ connectionString: api.databaseUrl });
      await client.connect();
      const dataSource = createDataSource({
        url: api.databaseUrl,
        applicationName: 'test',
        poolSize: 1,
        parameters: { lock_timeout: '300ms' },
      });
      await dataSource.initialize();
      const uses = usesOf(dataSource, Date.now);
      try {
        await client.query('begin');
        await client.query('select 1 from api_tokens where id = $1 for update', [id]);
        uses.note(id);
        const waiting = (): Promise<unknown[]> =>
          api.dataSource.query(
            `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%last_used_at%'`,
          );
        await eventually(async () => expect(await waiting()).toHaveLength(1));
        await eventually(async () => expect(await waiting()).toHaveLength(0));
        expect(await lastUse(id)).toBeNull();
        await client.query('rollback');
        await eventually(async () => expect(await lastUse(id)).not.toBeNull());
      } finally {
        await client.end();
        await uses.close();
        await dataSource.destroy();
      }
    });

    it('locks the tokens in id order, wherever their rows lie: processes that write the same ones do not deadlock', async () => {
      const holder = await api.addPrincipal();
      const [first, second] = [uuidv7(), uuidv7()];
      for (const id of [second, first]) await api.addToken(holder, { id });
      const client = new pg.Client({ connectionString: api.databaseUrl });
      await client.connect();
      const uses = usesOf(api.dataSource, Date.now);
      try {
        await client.query('begin');
        await client.query('select 1 from api_tokens where id = $1 for update', [second]);
        for (const id of [second, first]) uses.note(id);
        const closed = uses.close();
        const free = (): Promise<unknown[]> =>
          api.dataSource.query('select 1 from api_tokens where id = $1 for update skip locked', [first]);
        await eventually(async () => expect(await free()).toHaveLength(0));
        await client.query('rollback');
        await closed;
        expect([await lastUse(first), await lastUse(second)]).not.toContain(null);
      } finally {
        await client.end();
      }
    });
  });
});
