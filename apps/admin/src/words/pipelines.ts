import type { Role } from '../pipelines/role.js';

export const ROLE_WORDS: Readonly<Record<Role, { readonly name: string; readonly meaning: string }>> = {
  viewer: { name: 'Viewer', meaning: 'Sees the pipeline and its jobs.' },
  member: { name: 'Member', meaning: 'Also puts jobs into it and takes them out.' },
  manager: { name: 'Manager', meaning: 'Also renames and deletes it, and decides who its members are.' },
};

export const PIPELINES_WORDS = {
  title: 'Pipelines',
  lead: 'The review queues that jobs are put into.',
  table: 'Pipelines',
  search: 'Search by name',
  role: 'Your role',
  anyRole: 'Any role',
  withoutManager: 'Without a manager',
  create: 'New pipeline',
  columns: {
    name: 'Name',
    role: 'Your role',
    members: 'Members',
    jobs: 'Jobs',
    id: 'Id',
    changed: 'Changed',
    actions: 'Actions',
  },
  actionsOf: (name: string) => `Actions for ${name}`,
  idOf: (name: string) => `id of ${name}`,
  edit: 'Rename or describe…',
  delete: 'Delete…',
  jobCount: (jobs: number, hasMore: boolean) => `${jobs.toLocaleString('en')}${hasMore ? '+' : ''}`,
  noneFound: 'No pipeline fits',
  noneFoundHint: 'Search for part of a name, or take filters away.',
} as const;

export const PIPELINE_FORM_WORDS = {
  createTitle: 'New pipeline',
  editTitle: 'Rename or describe',
  name: 'Name',
  description: 'Description',
  descriptionHint: 'What its reviewers look at. Shown wherever the pipeline is chosen.',
  nameMissing: 'A name is needed.',
  nameTaken: 'Another pipeline has this name.',
  create: 'Create',
  save: 'Save',
  created: (name: string) => `“${name}” is there`,
  saved: (name: string) => `“${name}” is saved`,
} as const;

export const PIPELINE_CONFLICT_WORDS = {
  title: 'Somebody else has changed this pipeline meanwhile',
  name: (name: string) => `Its name is “${name}” now.`,
  description: (description: string) => `Its description is “${description}” now.`,
  noDescription: 'It has no description now.',
  lookAgain: 'Go on',
  lookAgainHint: 'What you have typed is kept. Saved, it takes the place of this.',
} as const;

export const DELETE_PIPELINE_WORDS = {
  title: 'Delete pipeline',
  confirm: 'Delete',
  looking: 'Looking at what this would touch…',
  unused: (name: string) => `No job uses “${name}”.`,
  used: (name: string, jobs: number) =>
    `“${name}” is taken from ${count(jobs, 'job')}, and executors are told about each. This cannot be taken back.`,
  sample: 'Among them:',
  members: (users: number, groups: number, serviceAccounts: number) =>
    `Access ends for ${[count(users, 'user'), count(groups, 'group'), count(serviceAccounts, 'service account')].join(', ')}.`,
  deleted: (name: string) => `“${name}” is deleted`,
  deletedInBackground: (name: string, left: number) =>
    `“${name}” is deleted; it is being taken from ${count(left, 'more job')}`,
} as const;

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

export const PIPELINE_FILTER_WORDS = {
  pipeline: 'Pipeline',
  anyPipeline: 'Any pipeline',
  noPipeline: 'No pipeline has such a name',
} as const;
