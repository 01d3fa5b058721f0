import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/**
 * Which user an OpenID provider's subject is, and what its newest token said when that was last taken over: a user is
 * changed when the provider says something else, not when an administrator did.
 */
@Entity('external_identities')
export class ExternalIdentity {
  @PrimaryColumn('text') issuer!: string;
  @PrimaryColumn('text') subject!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text', { name: 'name_claim', nullable: true }) nameClaim!: string | null;
  @Column('text', { name: 'email_claim', nullable: true }) emailClaim!: string | null;
  /** Whether the provider made the user a site admin. */
  @Column('boolean', { name: 'site_admin_claim' }) siteAdminClaim!: boolean;
  /** When that token was issued: an older one, still valid, takes nothing back. */
  @Column('timestamptz', { name: 'claims_issued_at' }) claimsIssuedAt!: Date;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
