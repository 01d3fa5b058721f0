import type { PipelineMember } from '../api/api.js';

export const KIND_WORDS: Readonly<Record<PipelineMember['kind'], string>> = {
  user: 'User',
  group: 'Group',
  service_account: 'Service account',
};

export const PIPELINE_WORDS = {
  back: 'All pipelines',
  notFound: 'There is no such pipeline',
  notFoundHint: 'It has been deleted, or it is not shared with you.',
  tabs: { members: 'Members', jobs: 'Jobs', activity: 'Activity' },
  tabList: 'About this pipeline',
  changed: 'Changed',
  yourRole: 'Your role:',
} as const;

export const MEMBERS_WORDS = {
  table: 'Members',
  add: 'Add member',
  roles: 'What the roles mean',
  onlyManagers: 'Only managers see who else has access',
  none: 'Nobody has a role on this pipeline yet',
  noneHint: 'Site admins can use it all the same. Give a role to a user, a group or a service account.',
  columns: { name: 'Name', kind: 'Kind', role: 'Role', since: 'Since', actions: 'Actions' },
  roleOf: (name: string) => `Role of ${name}`,
  remove: (name: string) => `Remove ${name}`,
  removeTitle: 'Remove member',
  removeConfirm: 'Remove',
  looking: 'Looking at what this would touch…',
  losesAccess: (name: string, people: number) =>
    people === 0
      ? `Nobody loses access with “${name}”: whoever has it keeps it in another way.`
      : `${people.toLocaleString('en')} ${people === 1 ? 'person or service account' : 'people and service accounts'} can no longer see this pipeline.`,
  losesPermissions: (people: number) => `${people.toLocaleString('en')} can still see it, but may do less with it.`,
  lastManager: 'This is the last manager: only site admins could manage the pipeline after that.',
  removed: (name: string) => `“${name}” has no role here any more`,
  added: (name: string, role: string) => `“${name}” is ${role} now`,
} as const;

export const ADD_MEMBER_WORDS = {
  title: 'Add member',
  kind: 'Who',
  kinds: { users: 'User', groups: 'Group', 'service-accounts': 'Service account' },
  search: 'Name',
  searchHint: 'Type part of the name',
  none: 'Nobody has such a name',
  missing: 'Choose who it is.',
  isMember: 'Has a role here already; change it in the list.',
  role: 'Role',
  submit: 'Add',
} as const;

export const PIPELINE_JOBS_WORDS = {
  table: 'Jobs of this pipeline',
  search: 'Job id begins with',
  none: 'No job is in this pipeline',
  noneHint: 'Jobs are put into it by POST /api/v1/jobs/pipelines, or on the page of a job.',
  noneFound: 'No job id begins like that',
  columns: { id: 'Job', version: 'Version', changed: 'Assignment changed' },
  idOf: (id: string) => `id ${id}`,
} as const;

export const ACTIVITY_WORDS = {
  of: 'Show',
  jobs: 'Jobs put in and taken out',
  administration: 'Administration',
  none: 'Nothing has happened yet',
  jobsTable: 'Jobs put in and taken out',
  auditTable: 'Administrative changes',
  columns: { when: 'When', who: 'Who', what: 'What', job: 'Job', why: 'Reason', details: 'Details' },
  putIn: 'put in',
  takenOut: 'taken out',
  actions: {
    'pipeline.created': 'Created',
    'pipeline.changed': 'Changed',
    'pipeline.deleted': 'Deleted',
    'pipeline.member_added': 'Member added',
    'pipeline.member_changed': 'Role changed',
    'pipeline.member_removed': 'Member removed',
  } as Readonly<Record<string, string>>,
} as const;
