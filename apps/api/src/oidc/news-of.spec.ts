import { describe, expect, it } from '@jest/globals';
import type { ExternalUser } from './external-user.js';
import type { UserRow } from './external-users.sql.js';
import { newsOf } from './news-of.js';

const NOON = new Date('2030-01-01T12:00:00Z');
const USER: ExternalUser = {
  issuer: 'https://id.example',
  subject: 'ann',
  issuedAt: NOON,
  name: 'Ann',
  email: 'a@b',
  groups: [],
  siteAdmin: false,
};
const KNOWN: UserRow = {
  id: 'id',
  name: 'Ann here',
  site_admin: true,
  manage_flow_pipelines: false,
  disabled_at: null,
  name_claim: 'Ann',
  email_claim: 'a@b',
  site_admin_claim: false,
  claims_issued_at: NOON,
  groups_missing: [],
  groups_surplus: [],
};
const NOTHING = {
  name: undefined,
  email: undefined,
  siteAdmin: undefined,
  groupsToJoin: [],
  groupsToLeave: [],
};

describe(newsOf, () => {
  it('has none when the provider says what it said last, whatever was changed here since', () => {
    expect(newsOf(USER, KNOWN)).toBeNull();
    expect(newsOf({ ...USER, name: undefined, email: undefined }, KNOWN)).toBeNull();
  });

  it.each<[Partial<ExternalUser>, Partial<UserRow>, object]>([
    [{ name: 'Anna' }, {}, { name: 'Anna' }],
    [{ email: 'c@d' }, {}, { email: 'c@d' }],
    [{ siteAdmin: true }, {}, { siteAdmin: true }],
    [{}, { site_admin_claim: true }, { siteAdmin: false }],
    [{}, { groups_missing: ['g'] }, { groupsToJoin: ['g'] }],
    [{}, { groups_surplus: ['g'] }, { groupsToLeave: ['g'] }],
  ])('is what is new (%j, %j)', (user, known, news) => {
    expect(newsOf({ ...USER, ...user }, { ...KNOWN, ...known })).toEqual({ ...NOTHING, ...news });
    expect(newsOf({ ...USER, ...user }, { ...KNOWN, ...known, disabled_at: NOON })).toBeNull();
    const older = new Date(NOON.getTime() - 1);
    expect(newsOf({ ...USER, ...user, issuedAt: older }, { ...KNOWN, ...known })).toBeNull();
  });

  it('leaves memberships alone when no claim is configured for groups', () => {
    const known = { ...KNOWN, groups_missing: ['g'], groups_surplus: ['h'] };
    expect(newsOf({ ...USER, groups: undefined }, known)).toBeNull();
  });
});
