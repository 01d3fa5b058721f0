import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.mjs';
import { spawnCommand } from '../support/spawn-app.js';
import { isAlive, pidsIn, StartSite, untilReady, WITHOUT_JAVA } from '../support/start-site.js';

describe('npm start, interrupted', () => {
  let site: StartSite;

  beforeEach(async () => {
    site = await StartSite.create();
  });
  afterEach(() => site.remove());

  it('starts again after kill -9, ending first what was left behind', async () => {
    const killed = site.start();
    await untilReady(killed);
    const left = pidsIn(killed);
    await site.query(`create table proof as select 'kept' as word`);
    await killed.kill9();

    const next = site.start();
    await untilReady(next);
    expect(left.filter(isAlive)).toEqual([]);
    expect(await site.query('select word from proof')).toEqual([{ word: 'kept' }]);
    expect(await next.stop()).toEqual({ code: 0, signal: null });
    await site.expectNothingLeft(pidsIn(next));
  });

  it('refuses a data folder that another start is using', async () => {
    const first = site.start(WITHOUT_JAVA);
    await untilReady(first);
    const others = { PORT: String(await freePort()), EMBEDDED_POSTGRES_PORT: String(await freePort()) };
    const second = site.start(others);
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.output).toContain(`in use by process ${first.pid}`);
    expect(await first.stop()).toEqual({ code: 0, signal: null });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops on %s to npm itself', async (signal) => {
    const npm = spawnCommand('npm', ['npm', 'start'], site.settings(WITHOUT_JAVA));
    await untilReady(npm);
    const pids = pidsIn(npm, ['PostgreSQL', 'api']);
    await npm.stop(signal);
    expect(npm.output).toContain(`${signal}: stopping`);
    await site.expectNothingLeft(pids);
  });

  it('takes the two SIGINT of one Ctrl-C (from the terminal and from npm) for one', async () => {
    const app = site.start(WITHOUT_JAVA);
    await untilReady(app);
    app.child.kill('SIGINT');
    expect(await app.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('ends everything at once on a second Ctrl-C', async () => {
    const app = site.start(WITHOUT_JAVA);
    await untilReady(app);
    const pids = pidsIn(app, ['PostgreSQL', 'api']);
    const [, api = 0] = pids;
    // An api that does not stop when it is asked to.
    process.kill(api, 'SIGSTOP');
    app.child.kill('SIGINT');
    await app.waitForLine('SIGINT: stopping');
    const since = Date.now();
    await eventually(() => {
      app.child.kill('SIGINT');
      expect(app.output).toContain('SIGINT again: ending at once');
    });
    expect(await app.exited).toEqual({ code: 1, signal: null });
    expect(Date.now() - since).toBeLessThan(5_000);
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]));
  });

  it('starts a part again that crashed', async () => {
    const app = site.start(WITHOUT_JAVA);
    await untilReady(app);
    process.kill(pidsIn(app, ['api'])[0] ?? 0, 'SIGKILL');
    await app.waitForLine('api ended unexpectedly; starting it again in 0.5 s');
    await app.waitForLine('api is ready again');
    expect((await fetch(`http://127.0.0.1:${site.ports.PORT}/health/ready`)).status).toBe(200);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });
});
