import { describe, expect, it } from '@jest/globals';
import { isTime } from './is-time.js';

describe(isTime, () => {
  it.each(['2030-01-31T12:00:00Z', '2028-02-29t23:59:59.123456z', '2030-01-01T00:00:00+05:30', '9999-12-31T23:59:59Z'])(
    'takes %j',
    (text) => expect(isTime(text)).toBe(true),
  );

  it.each([
    '',
    'tomorrow',
    '2030-01-31',
    '2030-01-31T12:00:00',
    '2030-01-31 12:00:00Z',
    '2030-02-30T12:00:00Z',
    '2030-13-01T00:00:00Z',
    '2030-01-01T25:00:00Z',
    '2029-02-29T00:00:00Z',
    '+020300-01-01T00:00:00Z',
    '2030-00-00T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
    '0000-01-01T00:00:00+23:59',

    0,
    1_900_000_000_000,
    null,
    undefined,
    {},
    ['2030-01-31T12:00:00Z'],
  ])('refuses %j', (value) => expect(isTime(value)).toBe(false));
});
