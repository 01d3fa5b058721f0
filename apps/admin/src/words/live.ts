export const LIVE_WORDS = {
  title: 'Live',
  lead: 'Changes of jobs as they happen, and their way to the executors.',
  tabList: 'What to watch',
  tabs: { events: 'Events', delivery: 'Delivery', 'dead-letters': 'Dead letters' },
} as const;

export const EVENTS_WORDS = {
  table: 'Changes of jobs, newest first',
  job: 'Job id',
  connection: { connecting: 'Connecting…', open: 'Live', lost: 'Connection lost, reconnecting…' },
  pause: 'Pause',
  resume: (held: number, isFull: boolean) =>
    held === 0 ? 'Resume' : `Resume (${held.toLocaleString('en')}${isFull ? '+' : ''} new)`,
  none: 'Nothing has happened yet',
  noneHint: 'Whatever changes the pipelines of a job shows up here within a second.',
  columns: { when: 'When', job: 'Job', what: 'Put in, taken out', version: 'Version', who: 'Who' },
  unchanged: 'No pipeline that you can see',
} as const;

export const DELIVERY_WORDS = {
  lag: 'Events to publish',
  throughput: 'Throughput',
  perSecond: (events: number) => `${events.toLocaleString('en', { maximumFractionDigits: 1 })} / s`,
  oldest: 'Oldest unpublished',
  seconds: (seconds: number | null) =>
    seconds === null ? 'none' : `${seconds.toLocaleString('en', { maximumFractionDigits: 1 })} s`,
  chart: (name: string, value: string) => `${name} over the last two minutes, now ${value}`,
  leader: (leader: string, epoch: number) => `Published by ${leader} (epoch ${epoch})`,
  lastPublished: 'Last published',
  noLeader: 'No relay is publishing',
  noLeaderHint: 'Changes are accepted and kept; executors hear of them once a relay runs.',
} as const;

export const PARKED_WORDS = {
  title: 'Parked jobs',
  none: 'None: Kafka takes the events of every job.',
  oldest: (shown: number, total: number) => `The oldest ${shown} of ${total.toLocaleString('en')}.`,
  columns: { job: 'Job', why: 'What Kafka said', events: 'Waiting', since: 'Since', actions: 'Actions' },
  requested: 'Being tried…',
  unpark: 'Unpark…',
  unparkJob: (job: string) => `Unpark ${job}`,
  dialogTitle: 'Unpark job',
  confirm: 'Unpark',
  explain: (job: string, events: number) =>
    `The relay publishes what waits of “${job}” (${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}), oldest first. It parks the job again where Kafka refuses again.`,
  skip: 'Leave the refused event out',
  skipHint: 'Executors never get it. Later events of the job hold its whole state.',
  done: (job: string) => `The relay is asked to publish “${job}” again`,
} as const;

export const DEAD_LETTER_WORDS = {
  table: 'Dead letters, newest first',
  job: 'Job id',
  none: 'No dead letters',
  noneHint: 'Records that an executor gives up on are listed here.',
  noJob: 'Without a job',
  columns: { when: 'When', job: 'Job', executor: 'Given up by', reason: 'Why', attempts: 'Attempts' },
  place: 'In Kafka',
  noPayload: 'The record had no value.',
  payload: (encoding: string, isTruncated: boolean) =>
    `Value (${encoding}${isTruncated ? ', only its beginning' : ''})`,
  noRedrive: 'It cannot be redriven: it belongs to no job.',
  redrive: 'Redrive…',
  confirm: 'Redrive',
  explain: (job: string, executor: string) =>
    `The newest event of “${job}” is published once more, to every executor. “${executor}” gets the job's state from it.`,
  states: {
    waiting: 'Redrive is asked for; the relay has not begun yet.',
    running: 'The relay is publishing.',
    done: 'Published once more.',
    cancelled: 'The redrive was cancelled.',
    failed: 'The redrive failed.',
  },
} as const;
