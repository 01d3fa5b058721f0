import { describe, expect, it } from '@jest/globals';
import { checkHistory } from './check-history.js';
import { type Attempt, type Evidence, type JobState, tombstoneOf, type TopicEvent } from './history.js';

/** Two jobs, five changes, one of them replayed; one refused and one unknown attempt; everything agrees. */
function honest(): Evidence {
  const event = (jobId: string, version: number, pipelineIds: string[]): TopicEvent => ({
    eventId: `event ${jobId}${version}`,
    requestId: `request ${jobId}${version}`,
    jobId,
    version,
    pipelineIds,
    bytes: `bytes ${jobId}${version}`,
    partition: jobId === 'a' ? 0 : 1,
    replayId: null,
  });
  const events = [
    event('a', 1, ['x']),
    event('a', 2, ['x', 'y']),
    event('b', 1, ['y']),
    event('a', 3, []),
    event('b', 2, ['x']),
  ];
  const asked = events.map((made): Attempt => ({ ...attemptOf(made), outcome: 'ok' }));
  const states = new Map<string, JobState>([
    ['a', { version: 3, pipelineIds: [] }],
    ['b', { version: 2, pipelineIds: ['x'] }],
  ]);
  const attempt = { kind: 'update', version: null } as const;
  return {
    history: [
      ...asked.slice(0, 3),
      // What it had before, its caller does not know; a deletion, which takes all.
      { ...(asked[3] as Attempt), kind: 'deletion', version: null },
      { ...(asked[4] as Attempt), outcome: 'unknown', pipelineIds: null, version: null },
      { ...attempt, requestId: 'refused', jobId: 'a', pipelineIds: ['z'], outcome: 'failed' },
      { ...attempt, requestId: 'lost', jobId: 'a', pipelineIds: ['z'], outcome: 'unknown' },
      { ...attempt, requestId: 'same again', jobId: 'b', pipelineIds: ['y'], outcome: 'ok' },
      { ...attempt, requestId: 'same version', jobId: 'b', pipelineIds: ['y'], version: 1, outcome: 'ok' },
      { ...attempt, requestId: 'nothing to take', jobId: 'c', pipelineIds: [], version: 0, outcome: 'ok' },
    ],
    log: events,
    topic: [...events, ...[event('b', 1, ['y']), event('b', 2, ['x'])].map((copy) => ({ ...copy, replayId: 'r' }))],
    database: states,
    executor: states,
    // Version 2 of a was folded into version 3.
    effects: new Map([
      ['a', [1, 3]],
      ['b', [1, 2]],
    ]),
    applied: new Map([
      ['a', 3],
      ['b', 2],
    ]),
    sourceSaid: new Map([['a', 4]]),
    sourceKnown: new Map([['a', 5]]),
    acknowledgedWithoutKafka: [0, 12],
  };
}

const attemptOf = ({ requestId, jobId, pipelineIds, version }: TopicEvent) =>
  ({ requestId, jobId, kind: 'update', pipelineIds, version }) as const;

const first = (evidence: Evidence) => evidence.topic[0] as TopicEvent;

describe(checkHistory.name, () => {
  it('finds nothing where everything agrees', () => {
    expect(checkHistory(honest())).toEqual([]);
  });

  describe('with a tombstone', () => {
    const tombstone = (jobId: string, partition: number): TopicEvent => ({
      ...tombstoneOf(`deleted ${jobId}`, jobId),
      partition,
      replayId: null,
    });
    const withTombstone = (logged: TopicEvent, published = logged): Evidence => {
      const evidence = honest();
      return { ...evidence, log: [...evidence.log, logged], topic: [...evidence.topic, published] };
    };

    it('finds nothing where it follows the event that emptied the job, with or without the job in the database', () => {
      const evidence = withTombstone(tombstone('a', 0));
      expect(checkHistory(evidence)).toEqual([]);
      const database = new Map([...evidence.database].filter(([jobId]) => jobId !== 'a'));
      expect(checkHistory({ ...evidence, database })).toEqual([]);
    });

    it.each([
      ['of a job that has pipelines', '3', withTombstone(tombstone('b', 1))],
      ['on another partition', '3', withTombstone(tombstone('a', 1))],
      ['that is not in the topic', '1', { ...withTombstone(tombstone('a', 0)), topic: honest().topic }],
      ['that is not in the log', '2', { ...withTombstone(tombstone('a', 0)), log: honest().log }],
      ['that has a value in the topic', '4', withTombstone(tombstone('a', 0), { ...tombstone('a', 0), bytes: '{}' })],
    ])('catches one %s', (_, invariant, evidence) => {
      expect(checkHistory(evidence).map((violation) => violation.slice(0, 1))).toContain(invariant);
    });
  });

  it.each<[string, string, (evidence: Evidence) => Partial<Evidence>]>([
    ['dropped from the topic', '1', ({ topic }) => ({ topic: topic.toSpliced(2, 1) })],
    ['dropped from log and topic', '1', ({ topic }) => ({ topic: topic.slice(1), log: topic.slice(1) })],
    ['doubled', '4', ({ topic }) => ({ topic: [...topic, topic[4] as TopicEvent] })],
    [
      'replayed with other bytes',
      '4',
      ({ topic }) => ({ topic: [...topic, { ...(topic[6] as TopicEvent), bytes: '' }] }),
    ],
    ['replayed and never published', '4', ({ topic }) => ({ topic: topic.toSpliced(2, 1) })],
    ['replayed behind the newest of its job', '3', ({ topic }) => ({ topic: [...topic, topic[5] as TopicEvent] })],
    [
      'replayed before a newer one came, and not followed by the newest',
      '3',
      ({ topic }) => ({ topic: topic.toSpliced(3, 0, { ...(topic[0] as TopicEvent), replayId: 's' }) }),
    ],
    [
      'made twice of one request, which was sent again with its key',
      '2',
      (e) => ({ log: [...e.log, { ...first(e), eventId: 'again', version: 4 }] }),
    ],
    [
      'told to have another version',
      '1',
      ({ history }) => ({ history: history.with(0, { ...(history[0] as Attempt), version: 2 }) }),
    ],
    [
      'acknowledged without a change at a version with other pipelines',
      '1',
      ({ history }) => ({ history: history.with(8, { ...(history[8] as Attempt), version: 2 }) }),
    ],
    [
      'acknowledged for a job that has none',
      '1',
      ({ history }) => ({ history: history.with(9, { ...(history[9] as Attempt), pipelineIds: ['x'] }) }),
    ],
    [
      'made of a deletion and left pipelines',
      '2',
      ({ history }) => ({ history: history.with(1, { ...(history[1] as Attempt), kind: 'deletion' }) }),
    ],
    [
      'made of a deletion that was refused',
      '2',
      ({ history }) => ({ history: history.with(3, { ...(history[3] as Attempt), outcome: 'failed' }) }),
    ],
    ['applied, and the database does not know', '5', () => ({ applied: new Map([['a', 3]]) })],
    ['told by the source and not taken over', '6', () => ({ sourceKnown: new Map([['a', 3]]) })],
    ['never acknowledged while Kafka was away', '7', () => ({ acknowledgedWithoutKafka: [0, 0] })],
    [
      'reordered',
      '3',
      ({ topic }) => ({ topic: topic.with(0, topic[1] as TopicEvent).with(1, topic[0] as TopicEvent) }),
    ],
    ['altered', '4', (e) => ({ topic: e.topic.with(0, { ...first(e), bytes: 'other' }) })],
    ['invented', '2', (e) => ({ topic: [...e.topic, { ...first(e), eventId: 'invented', version: 9 }] })],
    [
      'logged for a refused attempt',
      '2',
      (e) => ({ log: [...e.log, { ...first(e), eventId: 'e', requestId: 'refused' }] }),
    ],
    ['logged for nobody', '2', (e) => ({ log: [...e.log, { ...first(e), eventId: 'e', requestId: 'nobody' }] })],
    ['moved to another partition', '3', (e) => ({ topic: e.topic.with(0, { ...first(e), partition: 7 }) })],
    ['not applied by the executor', '5', () => ({ executor: new Map([['b', { version: 2, pipelineIds: ['x'] }]]) })],
    [
      'an old version at the executor',
      '5',
      (e) => ({ executor: new Map([...e.executor, ['a', { version: 2, pipelineIds: ['x', 'y'] }]]) }),
    ],
    ['applied twice', '5', (e) => ({ effects: new Map([...e.effects, ['b', [1, 2, 2]]]) })],
    ['applied after a newer one', '5', (e) => ({ effects: new Map([...e.effects, ['b', [2, 1]]]) })],
    [
      'lost by the database',
      '6',
      (e) => ({ database: new Map([...e.database, ['b', { version: 2, pipelineIds: ['y'] }]]) }),
    ],
  ])('catches an event that was %s', (_, invariant, mutate) => {
    const evidence = honest();
    const violations = checkHistory({ ...evidence, ...mutate(evidence) });
    expect(violations.map((violation) => violation.slice(0, 1))).toContain(invariant);
  });
});
