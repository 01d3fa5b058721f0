import { describe, expect, it } from '@jest/globals';
import { detailsOf } from './audit-details.js';

const asEntry = (before: Record<string, never> | null, after: Record<string, never> | null) => ({ before, after });
const said = (before: object | null, after: object | null) =>
  detailsOf(asEntry(before as Record<string, never> | null, after as Record<string, never> | null));

describe(detailsOf, () => {
  it('says what is new', () => {
    expect(said(null, { name: 'Ada', role: 'member' })).toBe('name: Ada, role: member');
  });

  it('says what it was and is', () => {
    expect(said({ name: 'Ada', role: 'member' }, { name: 'Ada', role: 'manager' })).toBe('Ada, role: member → manager');
  });

  it('says nothing of what grows with each change', () => {
    expect(said({ name: 'A', version: 1 }, { name: 'B', version: 2 })).toBe('name: A → B');
  });

  it('says what is gone, and what is no text', () => {
    expect(said({ scopes: ['read'] }, null)).toBe('scopes: ["read"]');
  });
});
