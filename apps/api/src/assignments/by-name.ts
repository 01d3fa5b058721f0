import type { PipelineRef } from '@flow-pipelines/contracts';

/** By name, then id, in the order of UTF-16 code units: the same on every machine. */
export function byName(a: PipelineRef, b: PipelineRef): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
