import { describe, expect, it } from '@jest/globals';
import { deadLetterHeaders, readDeadLetterHeaders, type DeadLetter } from './dead-letter-headers.js';

const LETTER: DeadLetter = {
  reason: 'handler_failed',
  detail: 'no desk takes reviews of „Prüfung“',
  executor: 'review-desk',
  attempts: 6,
  topic: 'flow.job-pipelines',
  partition: 3,
  offset: 9_007_199_254_740_993n,
  timestamp: new Date('2026-11-23T10:20:00.004Z'),
  occurredAt: new Date('2026-11-23T10:20:35.516Z'),
};

describe(readDeadLetterHeaders.name, () => {
  it('reads what was written, beside the headers of the original', () => {
    expect(readDeadLetterHeaders({ ce_id: 'x', ...deadLetterHeaders(LETTER) })).toEqual(LETTER);
  });

  it('lets a reason pass that is not known yet', () => {
    const headers = { ...deadLetterHeaders(LETTER), dead_letter_reason: 'of_tomorrow' };
    expect(readDeadLetterHeaders(headers)).toMatchObject({ reason: 'of_tomorrow' });
  });

  it.each(Object.keys(deadLetterHeaders(LETTER)).filter((name) => name !== 'dead_letter_detail'))(
    'is null without %s, and when it is malformed',
    (name) => {
      const { [name]: _, ...rest } = deadLetterHeaders(LETTER);
      expect(readDeadLetterHeaders(rest)).toBeNull();
      const isText = ['dead_letter_reason', 'dead_letter_executor', 'dead_letter_topic'].includes(name);
      expect(readDeadLetterHeaders({ ...rest, [name]: isText ? '' : '-1x' })).toBeNull();
    },
  );

  it('bounds the detail', () => {
    expect(deadLetterHeaders({ ...LETTER, detail: 'x'.repeat(5_000) })['dead_letter_detail']).toHaveLength(1_000);
  });
});
