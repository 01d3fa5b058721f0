/** Every administrative change that there is, by what it happened to. */
export const AUDIT_ACTIONS = [
  'pipeline.created',
  'pipeline.changed',
  'pipeline.deleted',
  'pipeline.member_added',
  'pipeline.member_changed',
  'pipeline.member_removed',
  'user.created',
  'user.changed',
  'user.deleted',
  'service_account.created',
  'service_account.changed',
  'service_account.deleted',
  'group.created',
  'group.changed',
  'group.deleted',
  'group.member_added',
  'group.member_removed',
  'token.created',
  'token.revoked',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];
