import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/index.js';
import { callApi, type ProcessName, PROCESSES, type RunningProcess, RunningProduct } from './running-product.js';

/** Each is somewhere where it could slip into a log. */
const CANARIES = {
  bearer: 'canary-of-a-bearer-token',
  apiToken: 'fp_canaryOfAnApiToken0123456789',
  jwt: 'eyJjYW5hcnkiOjF9.eyJjYW5hcnkiOiJqd3QifQ.Y2FuYXJ5',
  metricsToken: 'canary-of-the-metrics-token',
  bootstrapToken: 'canary-of-the-first-admin',
  databasePassword: 'canary/of@the database',
  saslPassword: 'canary-of-the-sasl-password',
};

const product = new RunningProduct();
const running = new Map<ProcessName, RunningProcess>();

/** The real database refuses the password, and the real Kafka has no SASL: both are errors that are logged. */
const secretive = (databaseUrl: string) => {
  const url = new URL(databaseUrl);
  url.password = CANARIES.databasePassword;
  return {
    DATABASE_URL: url.href,
    LOG_LEVEL: 'trace',
    METRICS_TOKEN: CANARIES.metricsToken,
    BOOTSTRAP_ADMIN_TOKEN: CANARIES.bootstrapToken,
    KAFKA_SASL_MECHANISM: 'scram-sha-256',
    KAFKA_SASL_USERNAME: 'ann',
    KAFKA_SASL_PASSWORD: CANARIES.saslPassword,
  };
};

beforeAll(async () => {
  await product.open();
  const { database } = product;
  await Promise.all(
    PROCESSES.map(async (name) => {
      const process = await product.start(name, secretive(database.url));
      running.set(name, process);
      await eventually(async () => expect((await process.get('/health/live')).ok).toBe(true), { timeoutMs: 60_000 });
    }),
  );
});
afterAll(() => product.close());

describe('the log of a process, at its most talkative', () => {
  it.each(PROCESSES)('of %s holds none of its secrets, and none that it was sent', async (name) => {
    const process = running.get(name) as RunningProcess;
    const { bearer, apiToken, jwt, metricsToken, bootstrapToken } = CANARIES;
    const sent: [string, RequestInit][] = [
      ['/api/v2/me', { headers: { authorization: `Bearer ${bearer}` } }],
      ['/api/v2/me', { headers: { authorization: `Bearer ${bootstrapToken}` } }],
      ['/api/v2/me', { headers: { authorization: `Bearer ${jwt}`, cookie: `session=${bearer}` } }],
      [`/api/v2/me?token=${apiToken}`, {}],
      [`/api/v2/${apiToken}/%zz`, {}],
      ['/api/v1/jobs/pipelines', { method: 'POST', body: `{"job_id": "${apiToken}` }],
      ['/metrics', { headers: { authorization: `Bearer ${metricsToken}` } }],
    ];
    for (const [path, init] of sent) await (await fetch(process.url + path, init)).text();
    // Something is in the log, so that the look at it is worth something; the way to the database has failed.
    await eventually(
      () => expect(process.app.output).toMatch(/password authentication failed|not available|not ready/),
      {
        timeoutMs: 60_000,
      },
    );
    expect(process.app.output.length).toBeGreaterThan(500);
    for (const canary of Object.values(CANARIES)) {
      for (const form of [canary, encodeURIComponent(canary), canary.slice(0, 20)])
        expect(process.app.output).not.toContain(form);
    }
  });

  it('would show a text that is no secret: what is looked at is the log', async () => {
    const api = await product.startReady('api', { LOG_LEVEL: 'debug' });
    await callApi(api, 'GET', '/api/v2/jobs/canary-of-a-job');
    expect(await api.app.waitForLine('canary-of-a-job')).toContain('request answered');
  });

  it('keeps the password out of what keeps a process from starting', async () => {
    const { app } = await product.start('api', { ...secretive(product.database.url), PORT: 'no number' });
    await app.exited;
    expect(app.output).toMatch(/PORT/);
    for (const canary of Object.values(CANARIES)) expect(app.output).not.toContain(canary);
  });
});
