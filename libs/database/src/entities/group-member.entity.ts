import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

@Entity('group_members')
export class GroupMember {
  @PrimaryColumn('uuid', { name: 'user_id' }) userId!: string;
  @PrimaryColumn('uuid', { name: 'group_id' }) groupId!: string;
  /** `oidc` when the OpenID provider put the user into the group, and may take it out again. */
  @Column('text', { default: 'manual' }) source!: 'manual' | 'oidc';
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
