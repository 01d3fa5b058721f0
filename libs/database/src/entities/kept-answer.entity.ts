import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a request with an Idempotency-Key was answered, for a caller who asks again. Written with the change itself. */
@Entity('idempotency_keys')
export class KeptAnswer {
  /** SHA-256 over caller and key. */
  @PrimaryColumn('bytea') id!: Buffer;
  /** SHA-256 over what was asked. */
  @Column('bytea') fingerprint!: Buffer;
  @Column('text') answer!: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
