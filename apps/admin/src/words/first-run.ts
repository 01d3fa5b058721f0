export const FIRST_STEPS_WORDS = {
  title: 'Three steps to the first job in a queue',
  lead: 'Flow Pipelines decides which review queues each job belongs to, and tells every executor the moment that changes.',
  steps: [
    {
      title: 'Make a pipeline',
      text: 'A review queue, such as “Invoices - first review”. Site admins and holders of “Manage flow pipelines” make them.',
    },
    {
      title: 'Say who works with it',
      text: 'Give users, groups or service accounts a role: viewer, member or manager. The program that brings jobs is a service account with a token.',
    },
    {
      title: 'Put a job into it',
      text: 'Any job id will do. The executors hear of it within milliseconds:',
    },
  ],
  call: (origin: string) =>
    `curl ${origin}/api/v1/jobs/pipelines \\\n  -H 'Authorization: Bearer TOKEN' \\\n  -d '{"job_id": "my-first-job", "pipeline_ids": ["PIPELINE_ID"]}'`,
  copyCall: 'Copy the call',
  nothingShared: 'No pipeline is shared with you yet',
  nothingSharedHint: 'A manager of a pipeline, or a site admin, can give you a role. Then it is listed here.',
} as const;

export const TOUR_WORDS = {
  offerTitle: 'This is demo data',
  offer: 'Made-up people, pipelines and jobs, to look at and to change. A short tour shows what is where.',
  start: 'Take the tour',
  notNow: 'Not now',
  label: 'Tour',
  step: (step: number, steps: number) => `${step} of ${steps}`,
  next: 'Next',
  back: 'Back',
  end: 'Done',
  stop: 'End the tour',
  pipelines: {
    title: 'Pipelines are review queues',
    text: 'Each says what your role on it is, who else works with it and how many jobs are in it. Type / to search.',
  },
  pipeline: {
    title: 'One pipeline, its people and jobs',
    text: 'Members put jobs in and take them out; managers also decide who is a member. Most changes can be undone.',
  },
  jobs: {
    title: 'Jobs belong to pipelines',
    text: 'A job can be in many. Each change of that is a version with its author and reason, and an event in Kafka.',
  },
  live: {
    title: 'See it happen',
    text: 'Changes as they are committed, on their way to Kafka, and applied by the executors.',
  },
  people: {
    title: 'People, programs and tokens',
    text: 'Users, groups and service accounts, and the API tokens with which they sign in. Type ? for all keys.',
  },
} as const;
