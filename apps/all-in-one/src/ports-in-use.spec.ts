import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../test/support/free-port.mjs';
import { portsInUse } from './ports-in-use.js';

const host = '127.0.0.1';

describe(portsInUse.name, () => {
  it('names every port that is taken, by its setting', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, host, resolve));
    const { port } = taken.address() as AddressInfo;
    const wanted = [
      { setting: 'PORT', host, port },
      { setting: 'RELAY_PORT', host, port: await freePort() },
      { setting: 'EXECUTOR_PORT', host, port },
    ];
    expect((await portsInUse(wanted, 0)).map(({ setting }) => setting)).toEqual(['PORT', 'EXECUTOR_PORT']);
    await new Promise((resolve) => taken.close(resolve));
    expect((await portsInUse(wanted, 0)).map(({ setting }) => setting)).toEqual(['EXECUTOR_PORT']);
  });
});
