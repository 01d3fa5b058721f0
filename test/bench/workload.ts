import { hash } from 'node:crypto';

/** What both contestants are loaded with, but in quick runs. */
export const JOBS = 100_000;
export const PIPELINES = 50;
/** A token as the product makes them is `fp_` and 36 characters; only its hash is in the databases. */
export const TOKEN = 'fp_0benchBenchBenchBenchBenchBenchBen000';

/** The same as `md5(text)::uuid` in SQL: ids that are spread over the index as random UUIDs are. */
export function uuidOf(text: string): string {
  const hex = hash('md5', text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
export const jobIdOf = (job: number) => uuidOf(`job ${job}`);
export const jobIdsOf = (jobs: number): readonly string[] => numbers(jobs).map(jobIdOf);
export const pipelineIds: readonly string[] = numbers(PIPELINES).map((pipeline) => uuidOf(`pipeline ${pipeline}`));

/** Two pipelines as one number, whatever their order. */
export const pairOf = (a: number, b: number) => Math.min(a, b) * PIPELINES + Math.max(a, b);
/** The pipelines that the seed gives to a job. */
export const seededPair = (job: number) => pairOf(job % PIPELINES, (job + 1) % PIPELINES);

/** What must be in a contestant's database: by the job's number, its version and its two pipelines. */
export interface ExpectedState {
  readonly versions: readonly number[];
  readonly pairs: readonly number[];
}
