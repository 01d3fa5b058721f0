export const JOB_WORDS = {
  back: 'All jobs',
  notFound: 'There is no such job',
  notFoundHint: 'It was never registered, or none of its pipelines is shared with you.',
  idOf: (id: string) => `id ${id}`,
  change: 'Change pipelines',
  delete: 'Delete…',
  actions: (id: string) => `Actions for ${id}`,
  version: (version: number) => `Version ${version}`,
  changed: 'Changed',
  created: 'Known since',
  deleted: 'Deleted',
  pipelines: 'Pipelines',
  open: 'None: the job is open to everyone.',
  deletedHint: 'It comes back without pipelines when it is registered again.',
} as const;

export const HISTORY_WORDS = {
  title: 'History',
  list: 'Versions, newest first',
  none: 'The pipelines of this job have never been changed',
  noneHint: 'Each change is listed here, from the request to the acknowledgement of the executors.',
  version: (version: number) => `Version ${version}`,
  current: 'Now',
  nothingLeft: 'No pipeline after this: open to everyone.',
  added: (name: string) => `Put into ${name}`,
  removed: (name: string) => `Taken out of ${name}`,
  kinds: { user: 'User', service_account: 'Service account', system: 'System' },
  by: 'by',
  reason: 'Reason',
  steps: (version: number) => `Way of version ${version}`,
  requested: 'Requested',
  request: 'request id',
  committed: 'Committed',
  published: 'In Kafka',
  place: (partition: number, offset: string) => `partition ${partition}, offset ${offset}`,
  notPublished: 'Waiting for Kafka',
  notPublishedHint: 'Not published yet, or so long ago that its place is no longer kept.',
  applied: (executor: string) => `Applied by ${executor}`,
  appliedLater: (version: number) => `with version ${version}`,
  notApplied: 'No executor has acknowledged it',
  after: (duration: string) => `+${duration}`,
  earlier: 'Show earlier versions',
  restore: 'Restore…',
  restoreOf: (version: number) => `Restore version ${version}`,
} as const;

export const RESTORE_WORDS = {
  title: (version: number) => `Restore version ${version}`,
  lead: 'The pipelines of that version become a new version; nothing of the history is lost.',
  submit: 'Restore',
} as const;

export const DELETE_JOB_WORDS = {
  title: 'Delete job',
  lead: (pipelines: number) =>
    pipelines === 0
      ? 'The job is in no pipeline. Executors are told that it is gone.'
      : `The job is taken out of ${pipelines.toLocaleString('en')} ${pipelines === 1 ? 'pipeline' : 'pipelines'}, and executors are told that it is gone. This cannot be taken back.`,
  confirm: 'Delete',
  deleted: (id: string) => `“${id}” is deleted`,
} as const;
