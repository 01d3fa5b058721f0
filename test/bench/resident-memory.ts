import { readFileSync } from 'node:fs';

/** Of a process, in megabytes, as Linux counts it. */
export function residentMegabytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
