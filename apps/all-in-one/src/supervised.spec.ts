import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import { Supervised, type Running } from './supervised.js';

class Process implements Running {
  readonly pid = 0;
  stopped = false;
  end: () => void = () => undefined;
  readonly exited = new Promise<void>((resolve) => (this.end = resolve));

  async stop() {
    this.stopped = true;
    this.end();
  }
}

describe(Supervised.name, () => {
  it('starts a process again that ended by itself, and says so', async () => {
    const lines: string[] = [];
    const launched: Process[] = [];
    const supervised = new Supervised(
      'relay',
      async () => launched[launched.push(new Process()) - 1] as Process,
      (line) => lines.push(line),
    );
    await supervised.start();
    launched[0]?.end();
    await eventually(() => expect(launched).toHaveLength(2));
    await eventually(() =>
      expect(lines).toEqual(['relay ended unexpectedly; starting it again in 0.5 s', 'relay is ready again']),
    );
    await supervised.stop();
    expect(launched[1]?.stopped).toBe(true);
  });

  it('keeps trying, less and less often', async () => {
    const lines: string[] = [];
    let launches = 0;
    const first = new Process();
    const launch = async () => {
      if (++launches > 1) throw new Error('still broken');
      return first;
    };
    const supervised = new Supervised('api', launch, (line) => lines.push(line));
    await supervised.start();
    first.end();
    await eventually(() => expect(launches).toBe(3));
    await supervised.stop();
    expect(lines.slice(0, 3)).toEqual([
      'api ended unexpectedly; starting it again in 0.5 s',
      'api did not start: still broken',
      'api ended unexpectedly; starting it again in 1 s',
    ]);
  });

  it('throws what goes wrong at the first start, and does not try again', async () => {
    const supervised = new Supervised(
      'api',
      () => Promise.reject(new Error('no port')),
      () => undefined,
    );
    await expect(supervised.start()).rejects.toThrow('no port');
    await supervised.stop();
  });

  it('does not start again what it stopped itself', async () => {
    const launched: Process[] = [];
    const supervised = new Supervised(
      'api',
      async () => launched[launched.push(new Process()) - 1] as Process,
      () => undefined,
    );
    await supervised.start();
    await supervised.stop();
    expect(launched).toHaveLength(1);
    await expect(supervised.start()).rejects.toThrow();
  });
});
