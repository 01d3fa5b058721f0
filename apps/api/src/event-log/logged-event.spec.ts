import { describe, expect, it } from '@jest/globals';
import { pipelinesBefore, shownEvent } from './logged-event.js';

const ref = (id: string) => ({ id, name: `name ${id}` });
const row = (event: object) => ({
  id: '7',
  payload: JSON.stringify({ version: 2, pipelines: [], added: [], removed: [], ...event }),
  kafka_partition: null,
  kafka_offset: null,
  published_at: null,
});
const onlyA = (id: string) => id === 'a';

describe(shownEvent, () => {
  it('leaves out the pipelines that the reader cannot see', () => {
    const event = row({ pipelines: [ref('a'), ref('b')], added: [ref('b')], removed: [ref('c')] });
    expect(shownEvent(event, onlyA)).toMatchObject({ pipelines: [ref('a')], added: [], removed: [], logId: '7' });
    expect(JSON.stringify(shownEvent(event, onlyA))).not.toMatch(/name [bc]/);
  });

  it('does not say that something happened to other pipelines only', () => {
    expect(shownEvent(row({ pipelines: [ref('b')], added: [ref('b')] }), onlyA)).toBeUndefined();
    expect(shownEvent(row({ removed: [ref('b')] }), onlyA)).toBeUndefined();
    expect(shownEvent(row({ removed: [ref('a')] }), onlyA)).toBeDefined();
  });
});

describe(pipelinesBefore, () => {
  it('takes the change back', () => {
    const event = shownEvent(
      row({ pipelines: [ref('b'), ref('d')], added: [ref('d')], removed: [ref('a')] }),
      () => true,
    );
    expect(event && pipelinesBefore(event)).toEqual([ref('a'), ref('b')]);
  });
});
