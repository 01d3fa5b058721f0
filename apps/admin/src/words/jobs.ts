export const JOBS_WORDS = {
  title: 'Jobs',
  lead: 'Which review queues each job is in. A job without any is open to everyone.',
  table: 'Jobs',
  search: 'Job id begins with',
  state: 'State',
  stateHint: 'Any state',
  deleted: 'Deleted',
  columns: {
    select: 'Select',
    id: 'Job',
    state: 'State',
    pipelines: 'Pipelines',
    version: 'Version',
    changed: 'Changed',
    actions: 'Actions',
  },
  select: (id: string) => `Select ${id}`,
  idOf: (id: string) => `id ${id}`,
  change: (id: string) => `Change the pipelines of ${id}`,
  withoutPipelines: 'None',
  more: (names: number) => `+${names}`,
  noneFound: 'No job fits',
  noneFoundHint: 'Search for the beginning of an id, in the same upper and lower case, or take filters away.',
  none: 'There is no job that you may see',
  noneHint: 'Jobs appear when they are put into a pipeline, or are registered by POST /api/v2/jobs.',
  selection: 'Selected jobs',
  selected: (count: number) => `${count.toLocaleString('en')} selected`,
  selectShown: (count: number) => `Select all ${count.toLocaleString('en')} shown`,
  changeSelected: 'Change pipelines…',
  clearSelection: 'Clear selection',
} as const;

export const CHOICE_WORDS = {
  placeholder: 'Type part of the name',
  none: 'No pipeline has such a name',
  mayNot: 'You may not put jobs into it or take them out.',
} as const;

export const CHANGE_JOB_WORDS = {
  title: 'Change pipelines',
  pipelines: 'Pipelines',
  reason: 'Reason',
  reasonHint: 'Kept in the history and sent to the executors.',
  save: 'Save',
  saved: (id: string, version: number) => `“${id}” is at version ${version}`,
  unchanged: 'Nothing is different from what the job has now.',
  looking: 'Looking at what this would do…',
  preview: 'What will happen',
  added: 'Put into',
  removed: 'Taken out of',
  kept: (count: number) =>
    count === 0 ? 'Nothing else stays.' : `${pipelines(count)} ${count === 1 ? 'stays' : 'stay'}.`,
  deniedTitle: 'This would be refused',
  denied: (name: string, permission: string | null) => (permission === null ? name : `${name}: you lack ${permission}`),
  aPipeline: 'A pipeline',
  warnings: {
    no_eligible_reviewer: 'Nobody who is active could review the job in these pipelines.',
    opens_to_everyone: 'Without a pipeline the job is open to everyone.',
  },
} as const;

export const CONFLICT_WORDS = {
  title: 'Somebody else has changed this job meanwhile',
  lead: (before: number, now: number) => `You were looking at version ${before}; it is at version ${now} now.`,
  unseen: 'What has changed is in pipelines that you cannot see.',
  gone: 'The job is gone, or you can no longer see it.',
  lookAgain: 'Look again',
  lookAgainHint: 'Your choice is kept and shown against what the job has now.',
} as const;

export const BULK_WORDS = {
  title: (jobs: number) => `Change the pipelines of ${counted(jobs, 'job')}`,
  add: 'Put into',
  remove: 'Take out of',
  both: 'A pipeline cannot be in both lists.',
  missing: 'Choose at least one pipeline.',
  each: 'Each job is changed by itself: one that is refused harms no other.',
  apply: (jobs: number) => `Change ${counted(jobs, 'job')}`,
  progress: 'Jobs done',
  done: (done: number, all: number) => `${done.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  summary: (changed: number, same: number, refused: number) =>
    `${changed.toLocaleString('en')} changed, ${same.toLocaleString('en')} had it already, ${refused.toLocaleString('en')} refused`,
  results: 'Results',
  columns: { job: 'Job', result: 'Result' },
  changed: (version: number) => `Version ${version}`,
  same: 'Had it already',
  notSent: 'Not sent',
  stop: 'Stop',
  stopping: 'Stopping…',
  stopped: 'Stopped. What was done stays done.',
  again: (jobs: number) => `Try ${counted(jobs, 'job')} again`,
  close: 'Done',
} as const;

function pipelines(number: number): string {
  return counted(number, 'other pipeline');
}

function counted(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
