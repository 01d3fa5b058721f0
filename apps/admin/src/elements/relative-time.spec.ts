import { describe, expect, it } from '@jest/globals';
import { relativeTime } from './relative-time.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const at = (moment: string) => relativeTime(Date.parse(moment), NOW);

describe(relativeTime, () => {
  it.each([
    ['2026-11-24T11:59:40Z', 'just now'],
    ['2026-11-24T12:00:20Z', 'just now'],
    ['2026-11-24T11:59:00Z', '1 minute ago'],
    ['2026-11-24T11:00:30Z', '59 minutes ago'],
    ['2026-11-24T09:00:00Z', '3 hours ago'],
    ['2026-11-23T12:00:00Z', 'yesterday'],
    ['2026-11-25T12:00:00Z', 'tomorrow'],
    ['2026-11-14T12:00:00Z', '10 days ago'],
  ])('says of %s: %s', (moment, said) => {
    expect(at(moment)).toBe(said);
  });

  it('says the date after a month', () => {
    expect(at('2026-09-01T12:00:00Z')).toContain('2026');
  });
});
