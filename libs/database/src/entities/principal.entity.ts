import { Column, CreateDateColumn, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

export const PRINCIPAL_KINDS = ['user', 'service_account', 'group'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** Whoever can hold a role on a pipeline. Users and service accounts act; a group lends its roles to its members. */
@Entity('principals')
export class Principal {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') kind!: PrincipalKind;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) email!: string | null;
  @Column('boolean', { name: 'site_admin', default: false }) siteAdmin!: boolean;
  /** The site permission "Manage flow pipelines": all permissions on every pipeline. */
  @Column('boolean', { name: 'manage_flow_pipelines', default: false }) manageFlowPipelines!: boolean;
  @Column('timestamptz', { name: 'disabled_at', nullable: true }) disabledAt!: Date | null;
  @VersionColumn({ type: 'integer' }) version!: number;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
