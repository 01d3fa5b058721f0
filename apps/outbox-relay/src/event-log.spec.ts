import { describe, expect, it } from '@jest/globals';
import { type EventRow, toEvent } from './event-log.js';

const ROW: EventRow = {
  id: '7',
  event_id: '0193a1f0-5c1e-7a3b-8d2f-4b6c8e0a1f35',
  job_id: 'job/1 ☂',
  occurred_at: '2026-11-29 17:57:07.123456',
  payload: '{"job_id":"job/1 ☂"}',
  traceparent: null,
};

describe(toEvent, () => {
  const written = (row: Partial<EventRow>, marks?: Record<string, string>) =>
    toEvent({ ...ROW, ...row }, marks).record.body?.toString() ?? '';

  it.each([
    ['2026-11-29 17:57:07.123456', '2026-11-29T17:57:07.123Z'],
    ['2026-11-29 17:57:07.1', '2026-11-29T17:57:07.100Z'],
    ['2026-11-29 17:57:07.0009', '2026-11-29T17:57:07.000Z'],
    ['2026-11-29 17:57:07', '2026-11-29T17:57:07.000Z'],
  ])('says of %s that it was at %s', (occurred_at, time) => {
    expect(written({ occurred_at })).toContain(time);
  });

  it('has key, value and headers, and the marks that it is given', () => {
    const text = written({}, { 'flow-replay': 'replay-1' });
    for (const part of [ROW.job_id, ROW.payload ?? '', ROW.event_id, 'ce_subject', 'flow-replay', 'replay-1'])
      expect(text).toContain(part);
    expect(text).not.toContain('traceparent');
  });

  it('tells apart what the relay asks of an event', () => {
    expect(toEvent(ROW)).toMatchObject({ id: 7, jobId: ROW.job_id, traceparent: null });
  });
});
