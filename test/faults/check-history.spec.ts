import { describe, expect, it } from '@jest/globals';
import { checkHistory } from './check-history.js';
import type { Attempt, Evidence, JobState, TopicEvent } from './history.js';

/** Two jobs, five changes, one refused and one unknown attempt; everything agrees. */
function honest(): Evidence {
  const event = (jobId: string, version: number, pipelineIds: string[]): TopicEvent => ({
    eventId: `event ${jobId}${version}`,
    requestId: `request ${jobId}${version}`,
    jobId,
    version,
    pipelineIds,
    bytes: `bytes ${jobId}${version}`,
    partition: jobId === 'a' ? 0 : 1,
  });
  const topic = [
    event('a', 1, ['x']),
    event('a', 2, ['x', 'y']),
    event('b', 1, ['y']),
    event('a', 3, []),
    event('b', 2, ['x']),
  ];
  const asked = topic.map(({ requestId, jobId, pipelineIds }): Attempt => ({
    requestId,
    jobId,
    pipelineIds,
    outcome: 'ok',
  }));
  const states = new Map<string, JobState>([
    ['a', { version: 3, pipelineIds: [] }],
    ['b', { version: 2, pipelineIds: ['x'] }],
  ]);
  return {
    history: [
      ...asked.slice(0, 4),
      { ...(asked[4] as Attempt), outcome: 'unknown' },
      { requestId: 'refused', jobId: 'a', pipelineIds: ['z'], outcome: 'failed' },
      { requestId: 'lost', jobId: 'a', pipelineIds: ['z'], outcome: 'unknown' },
      { requestId: 'same again', jobId: 'b', pipelineIds: ['y'], outcome: 'ok' },
    ],
    log: topic,
    topic,
    database: states,
    executor: states,
  };
}

const first = (evidence: Evidence) => evidence.topic[0] as TopicEvent;

describe(checkHistory.name, () => {
  it('finds nothing where everything agrees', () => {
    expect(checkHistory(honest())).toEqual([]);
  });

  it.each<[string, string, (evidence: Evidence) => Partial<Evidence>]>([
    ['dropped from the topic', '1', ({ topic }) => ({ topic: topic.toSpliced(2, 1) })],
    ['dropped from log and topic', '1', ({ topic }) => ({ topic: topic.slice(1), log: topic.slice(1) })],
    ['doubled', '4', ({ topic }) => ({ topic: [...topic, topic[4] as TopicEvent] })],
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
