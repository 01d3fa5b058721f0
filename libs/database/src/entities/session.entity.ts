import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/**
 * A browser that has signed in: with an API token, or at the OpenID provider. Of the two halves, `tokenId` and what stands
 * from `issuer` on, one is null.
 */
@Entity('sessions')
export class Session {
  /** SHA-256 of the id in the cookie. */
  @PrimaryColumn('bytea') hash!: Buffer;
  @Column('uuid', { name: 'principal_id' }) principalId!: string;
  @Column('uuid', { name: 'token_id', nullable: true }) tokenId!: string | null;
  @Column('text', { nullable: true }) issuer!: string | null;
  @Column('text', { nullable: true }) subject!: string | null;
  @Column('text', { name: 'jwt_id', nullable: true }) jwtId!: string | null;
  /** What the access token could be used for; an API token has scopes of its own. */
  @Column('text', { array: true, nullable: true }) scopes!: string[] | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  /** To the minute. */
  @Column('timestamptz', { name: 'last_used_at', default: () => 'now()' }) lastUsedAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}
