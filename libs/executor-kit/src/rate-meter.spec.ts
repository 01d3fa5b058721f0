import { describe, expect, it } from '@jest/globals';
import { RateMeter } from './rate-meter.js';

describe(RateMeter.name, () => {
  it('is the mean of the last ten seconds that are over', () => {
    let now = 1_000_000;
    const meter = new RateMeter(() => now);
    meter.count(50);
    expect(meter.perSecond).toBe(0);
    now += 1_000;
    expect(meter.perSecond).toBe(5);
    meter.count(30);
    now += 9_500;
    expect(meter.perSecond).toBe(8);
    now += 1_000;
    expect(meter.perSecond).toBe(3);
    now += 60_000;
    expect(meter.perSecond).toBe(0);
  });
});
