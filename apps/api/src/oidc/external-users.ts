import { isDeepStrictEqual } from 'node:util';
import { type DatabaseConnection, ExternalIdentity, Principal } from '@flow-pipelines/database';
import type { Logger } from '@flow-pipelines/runtime';
import { type EntityManager, In, QueryFailedError } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { recordChange } from '../audit/record-change.js';
import { auditedGroupMember } from '../group-members/group-member-details.js';
import { SYSTEM_ACTOR } from '../identity/system-actor.js';
import { auditedPrincipal } from '../principals/principal.js';
import { inTransaction } from '../transactions/in-transaction.js';
import { type ExternalUser, nameIn } from './external-user.js';
import { FIND_USER, JOIN_GROUPS, LEAVE_GROUPS, LOCK_SUBJECT, LOCK_USER, type UserRow } from './external-users.sql.js';
import { type News, newsOf } from './news-of.js';

/** The service itself, on behalf of the request that brought the token. */
const changedBy = (requestId: string) => ({
  caller: { principalId: SYSTEM_ACTOR.id, kind: SYSTEM_ACTOR.kind, name: SYSTEM_ACTOR.name, tokenId: null },
  origin: { requestId },
});
type ChangedBySystem = ReturnType<typeof changedBy>;

/**
 * The users that an OpenID provider vouches for. Issuer and subject are who somebody is; names and e-mail addresses are not
 * looked at to find out, as whoever can set them at the provider could become anybody here. Every change is made and written
 * down in one transaction.
 */
export class ExternalUsers {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly logger: Logger,
  ) {}

  /**
   * The user behind a token, made when it is seen for the first time and brought up to date when the token has news. One
   * read, and nothing else, when it has none.
   * @throws {AppError} `resource_busy`
   */
  async admit(user: ExternalUser, requestId: string): Promise<UserRow> {
    const known = await find(this.database.dataSource.manager, user);
    if (known && !newsOf(user, known)) return known;
    return inTransaction(this.database, async (manager) => {
      const subject = [user.issuer, user.subject];
      await manager.query(LOCK_SUBJECT, subject);
      const by = changedBy(requestId);
      const locked: unknown[] = await manager.query(LOCK_USER, subject);
      if (locked.length === 0) await this.create(manager, user, by);
      const row = await findCertainly(manager, user);
      const news = newsOf(user, row);
      if (!news) return row;
      await this.update(manager, user, row, news, by);
      await joinAndLeave(manager, row, news, by);
      return findCertainly(manager, user);
    });
  }

  private async create(manager: EntityManager, user: ExternalUser, by: ChangedBySystem): Promise<void> {
    const id = uuidv7();
    const { issuer, subject, siteAdmin } = user;
    const name = user.name ?? nameIn(subject) ?? id;
    await manager.insert(Principal, { id, kind: 'user', name, siteAdmin });
    await this.takeOverEmail(manager, id, user.email);
    await manager.insert(ExternalIdentity, { issuer, subject, userId: id, ...claimsOf(user) });
    const target = await manager.findOneByOrFail(Principal, { id });
    const after = { ...auditedPrincipal(target), issuer, subject };
    await recordChange(manager, by, { action: 'user.created', target, before: null, after });
  }

  /** Also takes away the last site admin: whoever is in the provider's group is the next one. */
  private async update(manager: EntityManager, user: ExternalUser, { id }: UserRow, news: News, by: ChangedBySystem) {
    const { issuer, subject } = user;
    const before = await manager.findOneByOrFail(Principal, { id });
    const { name = before.name, siteAdmin = before.siteAdmin } = news;
    await manager.update(Principal, { id }, { name, siteAdmin });
    await this.takeOverEmail(manager, id, news.email);
    const { nameClaim, emailClaim, ...claims } = claimsOf(user);
    // A token that does not say leaves what was said.
    const said = { ...(user.name && { nameClaim }), ...(user.email && { emailClaim }) };
    await manager.update(ExternalIdentity, { issuer, subject }, { ...claims, ...said });
    const target = await manager.findOneByOrFail(Principal, { id });
    const change = { before: auditedPrincipal(before), after: auditedPrincipal(target) };
    if (isDeepStrictEqual(change.before, change.after)) return;
    await recordChange(manager, by, { action: 'user.changed', target, ...change });
  }

  /** An address that another user has stays with that user. The savepoint lets the transaction go on. */
  private async takeOverEmail(manager: EntityManager, id: string, email: string | undefined): Promise<void> {
    if (email === undefined) return;
    try {
      await manager.transaction((nested) => nested.update(Principal, { id }, { email }));
    } catch (error) {
      if (!isEmailTaken(error)) throw error;
      this.logger.warn({ userId: id }, 'the e-mail address of a user of the identity provider belongs to another user');
    }
  }
}

async function find(manager: EntityManager, { issuer, subject, groups }: ExternalUser): Promise<UserRow | undefined> {
  const [row]: UserRow[] = await manager.query(FIND_USER, [issuer, subject, groups ?? []]);
  return row;
}

async function findCertainly(manager: EntityManager, user: ExternalUser): Promise<UserRow> {
  const row = await find(manager, user);
  if (!row) throw new Error('an identity vanished under its lock');
  return row;
}

function claimsOf({ name, email, siteAdmin, issuedAt }: ExternalUser) {
  return {
    nameClaim: name ?? null,
    emailClaim: email ?? null,
    siteAdminClaim: siteAdmin,
    claimsIssuedAt: issuedAt,
  };
}

async function joinAndLeave(manager: EntityManager, user: UserRow, news: News, by: ChangedBySystem): Promise<void> {
  const joined: { group_id: string }[] = await manager.query(JOIN_GROUPS, [user.id, news.groupsToJoin]);
  const [left]: [{ group_id: string }[]] = await manager.query(LEAVE_GROUPS, [user.id, news.groupsToLeave]);
  const member = auditedGroupMember({ id: user.id, name: news.name ?? user.name });
  const groupsOf = async (rows: { group_id: string }[]) =>
    manager.find(Principal, { where: { id: In(rows.map((row) => row.group_id)) }, order: { id: 'ASC' } });
  for (const target of await groupsOf(joined)) {
    await recordChange(manager, by, { action: 'group.member_added', target, before: null, after: member });
  }
  for (const target of await groupsOf(left)) {
    await recordChange(manager, by, { action: 'group.member_removed', target, before: member, after: null });
  }
}

function isEmailTaken(error: unknown): boolean {
  return error instanceof QueryFailedError && 'constraint' in error && error.constraint === 'principals_email_key';
}
