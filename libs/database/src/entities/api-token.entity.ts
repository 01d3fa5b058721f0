import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A bearer token's record. The token itself is shown once and never stored. */
@Entity('api_tokens')
export class ApiToken {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('uuid', { name: 'principal_id' }) principalId!: string;
  /** SHA-256 of the token. A fast hash is right here: the token has 178 random bits, so there is nothing to guess. */
  @Column('bytea', { select: false }) hash!: Buffer;
  @Column('text', { array: true }) scopes!: string[];
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt!: Date | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
