import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import type { Fault } from './executor-faults.js';
import type { PartName } from './system.js';

/** For a part that may just have been started again, on a machine that does other things as well. */
const PATIENCE = { timeoutMs: 60_000 };

/** The failpoints of the product, and the parts that come by. */
export const FAILPOINTS: Readonly<Record<string, readonly PartName[]>> = {
  'api before the transaction': ['api'],
  'api inside the transaction': ['api'],
  'api between commit and answer': ['api'],
  'relay between produce and commit': ['relay 1', 'relay 2'],
  'relay between commit and copy of the cursor': ['relay 1', 'relay 2'],
  'executor between effect and commit': ['executor'],
};

/** Over when the process that came by is dead, and another one in its place. */
const killAt =
  (name: string, parts: readonly PartName[]): Fault =>
  async (system) => {
    const armed = join(system.failpoints, name);
    const hit = `${armed}.hit`;
    rmSync(hit, { force: true });
    writeFileSync(armed, '');
    const dead = await eventually(() => {
      const part = parts.find((each) => system.parts.get(each)?.hasExited);
      if (part === undefined || !existsSync(hit)) throw new Error('nobody has come by');
      return part;
    }, PATIENCE);
    system.startPart(dead);
  };

const nameOf = (failpoint: string) => `killed at: ${failpoint}`;

export const FAILPOINT_FAULTS: Readonly<Record<string, Fault>> = Object.fromEntries(
  Object.entries(FAILPOINTS).map(([name, parts]) => [nameOf(name), killAt(name, parts)]),
);
