import { describe, expect, it } from '@jest/globals';
import { TransactionSize } from './transaction-size.js';

describe(TransactionSize.name, () => {
  it('grows while full transactions are fast, and shrinks to one when they are slow', () => {
    const size = new TransactionSize();
    const start = size.events;
    size.observe(1, 5);
    expect(size.events).toBe(start);
    for (let round = 0; round < 20; round += 1) size.observe(size.events, 5);
    expect(size.events).toBe(1_000);
    size.observe(size.events, 200);
    expect(size.events).toBe(1_000);
    for (let round = 0; round < 20; round += 1) size.observe(size.events, 5_000);
    expect(size.events).toBe(1);
    size.observe(1, 5);
    expect(size.events).toBe(2);
  });
});
