import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * One administrative change: who made it, by which token and request, and what it was before and after. Written in the
 * transaction of the change itself; a trigger refuses to update and delete. Refers to nothing, so it outlives everything.
 */
@Entity('audit_log')
export class AuditEntry {
  @PrimaryColumn('bigint') id!: string;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt!: Date;
  @Column('uuid', { name: 'actor_id' }) actorId!: string;
  /** The names are those of the time of the change. */
  @Column('text', { name: 'actor_name' }) actorName!: string;
  @Column('text', { name: 'actor_kind' }) actorKind!: 'user' | 'service_account' | 'system';
  @Column('uuid', { name: 'token_id', nullable: true }) tokenId!: string | null;
  /** Of a change made with a JWT, which has no token id: its `jti`, by which the provider's log can be searched. */
  @Column('text', { name: 'jwt_id', nullable: true }) jwtId!: string | null;
  @Column('text', { name: 'request_id' }) requestId!: string;
  @Column('text') action!: string;
  @Column('text', { name: 'target_kind' }) targetKind!: string;
  @Column('uuid', { name: 'target_id' }) targetId!: string;
  @Column('text', { name: 'target_name' }) targetName!: string;
  /** Null for what was made. */
  @Column('jsonb', { nullable: true }) before!: Record<string, unknown> | null;
  /** Null for what was taken away. */
  @Column('jsonb', { nullable: true }) after!: Record<string, unknown> | null;
}
