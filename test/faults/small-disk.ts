import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory is taken as it is used, not by the size. */
const ROOMY = '2g';
const FILL_ATTEMPTS = 100;

/** A disk of its own, below a folder, that is full on command: a tmpfs whose size is cut down to what it holds. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** @throws where this account may not mount */
  static mount(parent: string, name: string): SmallDisk {
    const folder = join(parent, name);
    mkdirSync(folder);
    run('mount', '-t', 'tmpfs', '-o', `size=${ROOMY}`, 'tmpfs', folder);
    const disk = new SmallDisk(folder);
    process.once('exit', () => spawnSync('umount', ['-l', folder]));
    return disk;
  }

  /** @returns null where one can be made */
  static whyNot(): string | null {
    const parent = mkdtempSync(join(tmpdir(), 'small-disk-'));
    try {
      SmallDisk.mount(parent, 'disk').unmount();
      return null;
    } catch (error) {
      return (error as Error).message;
    } finally {
      rmSync(parent, { recursive: true });
    }
  }

  /** From now on nothing grows. What grows between looking and cutting makes the cut too small, which is refused: once more. */
  fill(): void {
    for (let attempt = 1; ; attempt += 1) {
      const { blocks, bfree, bsize } = statfsSync(this.folder);
      try {
        this.resize(String((blocks - bfree) * bsize));
        return;
      } catch (error) {
        if (attempt === FILL_ATTEMPTS) throw error;
      }
    }
  }

  empty(): void {
    this.resize(ROOMY);
  }

  /** Gone at once for whoever looks; its memory is given back when the last process that has a file of it has ended. */
  unmount(): void {
    run('umount', '-l', this.folder);
  }

  private resize(size: string): void {
    run('mount', '-o', `remount,size=${size}`, this.folder);
  }
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr.trim()}`);
}
