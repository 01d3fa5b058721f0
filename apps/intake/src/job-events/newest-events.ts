import type { JobLifecycle } from '@flow-pipelines/contracts';

/** The event with the greatest sequence of each job. Of two with the same sequence the first one counts. */
export function newestEvents(events: readonly JobLifecycle[]): JobLifecycle[] {
  const newest = new Map<string, JobLifecycle>();
  for (const event of events) {
    const known = newest.get(event.job_id);
    if (known === undefined || event.sequence > known.sequence) newest.set(event.job_id, event);
  }
  return [...newest.values()];
}
