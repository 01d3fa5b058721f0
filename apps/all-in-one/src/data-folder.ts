import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.js';

/**
 * Makes this process the only user of the data folder; the claim of a process that is gone does not count.
 * @returns what gives the folder back
 * @throws when another live process holds it
 */
export function claimDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const claim = join(folder, 'owner.json');
  const mine = `${claim}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identityOf(process.pid)));
  try {
    const owner = ownerIn(claim);
    if (owner && isRunning(owner)) throw inUse(folder, owner.pid);
    rmSync(claim, { force: true });
    // Fails when someone else was faster.
    linkSync(mine, claim);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw inUse(folder, ownerIn(claim)?.pid);
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(claim, { force: true });
}

function inUse(folder: string, pid: number | undefined): Error {
  return new Error(
    `The data folder ${folder} (DATA_DIR) is in use by process ${pid ?? 'another'}: stop that one or choose another folder.`,
  );
}

function ownerIn(claim: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(claim, 'utf8'));
  } catch {
    return undefined;
  }
}
