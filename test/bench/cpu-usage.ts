import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of Linux' /proc, 100 a second. */
const TICKS_PER_SECOND = 100;

/** How many cores' worth of time each part used over an interval; `others` is whoever else ran on the machine. */
export type CoresUsed = Readonly<Record<'server' | 'postgresql' | 'generator' | 'others', number>>;

interface Pids {
  readonly server: number;
  readonly postgresql: number;
  readonly generator: number;
}

/** Of several measurements one, each part by itself. */
export function combineCores(all: readonly CoresUsed[], combine: (values: readonly number[]) => number): CoresUsed {
  const of = (part: keyof CoresUsed) => combine(all.map((one) => one[part]));
  return { server: of('server'), postgresql: of('postgresql'), generator: of('generator'), others: of('others') };
}

/** Starts measuring; the returned function ends it. Knows nothing (NaN) where there is no /proc. */
export function measureCores(pids: Pids): () => CoresUsed {
  const before = snapshot(pids);
  const start = performance.now();
  return () => {
    const after = snapshot(pids);
    const ticks = ((performance.now() - start) / 1000) * TICKS_PER_SECOND;
    const used = (part: keyof typeof before) => (after[part] - before[part]) / ticks;
    const [server, postgresql, generator, own] = [used('server'), used('postgresql'), used('generator'), used('own')];
    return { server, postgresql, generator, others: used('machine') - server - postgresql - generator - own };
  };
}

/** Of processes and their children, so far. */
export function processorSeconds(pids: readonly number[]): number {
  return pids.reduce((total, pid) => total + ticksOfTree(pid), 0) / TICKS_PER_SECOND;
}

function snapshot({ server, postgresql, generator }: Pids): Record<keyof Pids | 'own' | 'machine', number> {
  try {
    return {
      server: ticksOf(server).used,
      postgresql: ticksOfTree(postgresql),
      generator: ticksOf(generator).used,
      own: ticksOf(process.pid).used,
      machine: busyTicks(),
    };
  } catch {
    return { server: NaN, postgresql: NaN, generator: NaN, own: NaN, machine: NaN };
  }
}

/** A process' own time, that of its ended children, and its parent. See proc_pid_stat(5). */
function ticksOf(pid: number): { used: number; ended: number; parent: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map(
    (at) => fields[at],
  );
  return { used: user + system, ended: endedUser + endedSystem, parent };
}

function ticksOfTree(root: number): number {
  const { used, ended } = ticksOf(root);
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return children.reduce((total, name) => total + ticksIfChild(Number(name), root), used + ended);
}

function ticksIfChild(pid: number, parent: number): number {
  try {
    const stat = ticksOf(pid);
    return stat.parent === parent ? stat.used : 0;
  } catch {
    // It ended since the folder was read; its time is now among the parent's ended children.
    return 0;
  }
}

/** user, nice, system, irq, softirq and steal of all cores. */
function busyTicks(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1] ?? ''
  )
    .split(' ')
    .map(Number);
  return user + nice + system + irq + softirq + steal;
}
