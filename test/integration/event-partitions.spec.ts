import { createDataSource, migrate } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/index.js';

const DEFAULT = 'job_pipeline_events_default';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('ensure_job_pipeline_event_partitions', () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 24 });
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const ensure = (from: string, weeks: number) =>
    pool.query('select ensure_job_pipeline_event_partitions($1, $2)', [from, weeks]);

  const partitions = async (year: number): Promise<string[]> => {
    const { rows } = await pool.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits
        where inhparent = 'job_pipeline_events'::regclass and inhrelid::regclass::text ~ $1 order by 1`,
      [`_${year}\\d{4}$`],
    );
    return rows.map(({ name }) => name);
  };

  /** Writes one event and says where it went. */
  const insert = async (occurredAt: string, client: pg.Pool | pg.PoolClient = pool): Promise<string> => {
    const { rows } = await client.query<{ name: string }>(
      `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
       values ($1, gen_random_uuid(), 'j', 1, '{}') returning tableoid::regclass::text as name`,
      [occurredAt],
    );
    return rows[0]?.name ?? '';
  };

  it('has been called by the migration, for this week and four more', async () => {
    for (const week of [0, 1, 2, 3, 4])
      expect(await insert(new Date(Date.now() + week * 7 * DAY_MS).toISOString())).not.toBe(DEFAULT);
    expect(await insert(new Date(Date.now() + 6 * 7 * DAY_MS).toISOString())).toBe(DEFAULT);
  });

  it('makes one for each week from the Monday before, and none again', async () => {
    await ensure('2030-01-03T12:00:00Z', 3);
    const expected = ['20300107', '20300114'].map((monday) => `job_pipeline_events_${monday}`);
    expect(await partitions(2030)).toEqual(expected);
    expect(await partitions(2029)).toEqual(['job_pipeline_events_20291231']);
    await ensure('2030-01-03T12:00:00Z', 3);
    expect(await partitions(2030)).toEqual(expected);
  });

  it.each(['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles'])(
    'routes an event by Monday 00:00 UTC, whatever the time zone of the session: %s',
    async (zone) => {
      const client = await pool.connect();
      try {
        await client.query(`set time zone '${zone}'; set datestyle = 'SQL, DMY'`);
        await client.query(`select ensure_job_pipeline_event_partitions('2031-06-08T23:59:59.999999Z', 2)`);
        expect(await insert('2031-06-08T23:59:59.999999Z', client)).toBe('job_pipeline_events_20310602');
        expect(await insert('2031-06-09T00:00:00Z', client)).toBe('job_pipeline_events_20310609');
        expect(await insert('2031-06-15T23:59:59.999999Z', client)).toBe('job_pipeline_events_20310609');
        expect(await insert('2031-06-16T00:00:00Z', client)).toBe(DEFAULT);
      } finally {
        client.release(true);
      }
    },
  );

  it('is safe twenty at once, while others write', async () => {
    let writing = true;
    const writers = [1, 2, 3].map(async () => {
      let written = 0;
      for (; writing; written += 1) await insert(new Date().toISOString());
      return written;
    });
    try {
      await Promise.all(Array.from({ length: 20 }, () => ensure('2032-03-01', 6)));
    } finally {
      writing = false;
    }
    expect(Math.min(...(await Promise.all(writers)))).toBeGreaterThan(0);
    expect(await partitions(2032)).toHaveLength(6);
  });

  it('leaves a week that has events in the default partition there, and makes the weeks around it', async () => {
    expect(await insert('2033-05-11T10:00:00Z')).toBe(DEFAULT);
    await ensure('2033-05-02', 3);
    expect(await partitions(2033)).toEqual(['job_pipeline_events_20330502', 'job_pipeline_events_20330516']);
    expect(await insert('2033-05-11T11:00:00Z')).toBe(DEFAULT);
    const { rows } = await pool.query(`select count(*)::int as events from job_pipeline_events
      where occurred_at >= '2033-05-09' and occurred_at < '2033-05-16'`);
    expect(rows).toEqual([{ events: 2 }]);
  });

  it('keeps no process from starting because events have strayed', async () => {
    const [monday] = (
      await pool.query<{ name: string }>(
        `select 'job_pipeline_events_' || to_char(date_trunc('week', now() at time zone 'UTC'), 'YYYYMMDD') as name`,
      )
    ).rows;
    await pool.query(`drop table ${monday?.name ?? ''}`);
    expect(await insert(new Date().toISOString())).toBe(DEFAULT);
    const dataSource = createDataSource({ url: database.url, applicationName: 'partitions', poolSize: 2 });
    await dataSource.initialize();
    try {
      expect(await migrate(dataSource)).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  });

  it('waits 5 s at most for a reader that holds the log, and then changes nothing', async () => {
    const reader = await pool.connect();
    try {
      await reader.query('begin');
      await reader.query('select 1 from job_pipeline_events limit 1');
      await expect(ensure('2034-01-02', 2)).rejects.toThrow(/lock timeout/);
      expect(await partitions(2034)).toEqual([]);
    } finally {
      reader.release(true);
    }
  });
});
