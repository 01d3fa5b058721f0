/** Statements about Idempotency-Keys; `$1` is always a list of their ids in hex. */

/**
 * Takes each key until the transaction ends, or says that somebody else has it. Never waits, so nothing can be held up by
 * it. A statement of its own: what is read behind it sees what the key's last holder committed.
 */
export const TAKE_KEYS = {
  name: 'take-idempotency-keys',
  text: `
select id, pg_try_advisory_xact_lock(('x' || left(id, 16))::bit(64)::bigint) as is_free from unnest($1::text[]) as id`,
};

/** What is kept under the keys, unless it is too old. Locks nothing. */
export const READ_ANSWERS = {
  name: 'read-kept-answers',
  text: `
select encode(id, 'hex') as id, fingerprint, answer
  from idempotency_keys
 where id in (select decode(key, 'hex') from unnest($1::text[]) as key) and created_at > now() - interval '24 hours'`,
};

/** Keeps answers, in place of those that had become too old. The keys have been taken. */
export const KEEP_ANSWERS = {
  name: 'keep-answers',
  text: `
insert into idempotency_keys (id, fingerprint, answer)
select decode(kept.id, 'hex'), kept.fingerprint, kept.answer
  from unnest($1::text[], $2::bytea[], $3::text[]) as kept (id, fingerprint, answer)
on conflict (id) do update set fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at`,
};

/** Forgets at most $1 answers that are too old. Passes over rows that another process is forgetting. */
export const FORGET_ANSWERS = `
delete from idempotency_keys
 where id in (select id from idempotency_keys where created_at <= now() - interval '24 hours' limit $1 for update skip locked)`;

export interface TakenKeyRow {
  readonly id: string;
  readonly is_free: boolean;
}

export interface KeptAnswerRow {
  readonly id: string;
  readonly fingerprint: Buffer;
  readonly answer: string;
}
