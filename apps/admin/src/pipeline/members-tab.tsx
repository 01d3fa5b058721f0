import { ActionIcon, Button, Group, Select, Text } from '@mantine/core';
import { useState } from 'react';
import type { Pipeline, PipelineMember } from '../api/api.js';
import { useKeysetList } from '../api/keyset-list.js';
import { type Column, DataTable } from '../elements/data-table.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon, type IconName } from '../elements/icon.js';
import { Time } from '../elements/time.js';
import { RoleBadge } from '../pipelines/role-badge.js';
import { ROLES } from '../pipelines/role.js';
import { useMay } from '../session/use-may.js';
import { KIND_WORDS, MEMBERS_WORDS as WORDS } from '../words/pipeline.js';
import { ROLE_WORDS } from '../words/pipelines.js';
import { AddMemberDialog } from './add-member-dialog.js';
import { useChangeRole } from './member-changes.js';
import { membersQuery } from './pipeline.queries.js';
import { RemoveMemberDialog } from './remove-member-dialog.js';
import { RoleMeanings } from './role-meanings.js';

const KIND_ICONS: Readonly<Record<PipelineMember['kind'], IconName>> = {
  user: 'user',
  group: 'group',
  service_account: 'service-account',
};

/** Who has which role. The API tells only managers. */
export function MembersTab({ pipeline }: { readonly pipeline: Pipeline }) {
  if (pipeline.is_manager) return <Members pipeline={pipeline} />;
  return (
    <EmptyState icon="lock" title={WORDS.onlyManagers}>
      <RoleMeanings />
    </EmptyState>
  );
}

function Members({ pipeline: { id } }: { readonly pipeline: Pipeline }) {
  const { error, ...list } = useKeysetList(membersQuery(id));
  const [isAdding, setAdding] = useState(false);
  const mayChange = useMay()('manage');
  const isEmpty = !list.isPending && list.rows.length === 0;
  return (
    <>
      <Group justify="space-between" mb="md">
        <RoleMeanings />
        {mayChange && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
            {WORDS.add}
          </Button>
        )}
      </Group>
      {error !== null && <ErrorState error={error} onRetry={list.retry} />}
      {error === null && isEmpty && (
        <EmptyState icon="people" title={WORDS.none}>
          {WORDS.noneHint}
        </EmptyState>
      )}
      {error === null && !isEmpty && (
        <DataTable
          label={WORDS.table}
          columns={columnsFor(id, mayChange)}
          rowKey={({ principal_id: member }) => member}
          {...list}
        />
      )}
      {isAdding && <AddMemberDialog pipelineId={id} onClose={() => setAdding(false)} />}
    </>
  );
}

function columnsFor(pipelineId: string, mayChange: boolean): readonly Column<PipelineMember>[] {
  const { columns: headers } = WORDS;
  const common: Column<PipelineMember>[] = [
    { id: 'name', header: headers.name, width: 'minmax(0, 3fr)', cell: (member) => <Name member={member} /> },
    { id: 'kind', header: headers.kind, width: '150px', cell: ({ kind }) => KIND_WORDS[kind], hideBelow: 'md' },
    {
      id: 'role',
      header: headers.role,
      width: '150px',
      cell: (member) =>
        mayChange ? <RoleSelect pipelineId={pipelineId} member={member} /> : <RoleBadge role={member.role} />,
    },
    {
      id: 'since',
      header: headers.since,
      width: '140px',
      cell: ({ created_at: time }) => <Time value={time} />,
      hideBelow: 'sm',
    },
  ];
  const actions: Column<PipelineMember> = {
    id: 'actions',
    header: headers.actions,
    isHeaderHidden: true,
    width: '60px',
    align: 'end',
    cell: (member) => <RemoveButton pipelineId={pipelineId} member={member} />,
  };
  return mayChange ? [...common, actions] : common;
}

const Name = ({ member: { name, kind } }: { readonly member: PipelineMember }) => (
  <Group gap="xs" wrap="nowrap">
    <Icon name={KIND_ICONS[kind]} />
    <Text fz="sm" fw={550} truncate title={name}>
      {name}
    </Text>
  </Group>
);

interface MemberProps {
  readonly pipelineId: string;
  readonly member: PipelineMember;
}

function RoleSelect({ pipelineId, member }: MemberProps) {
  const change = useChangeRole(pipelineId);
  return (
    <Select
      aria-label={WORDS.roleOf(member.name)}
      size="xs"
      allowDeselect={false}
      disabled={change.isPending}
      value={member.role}
      data={ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role].name }))}
      onChange={(role) => {
        if (role !== null && role !== member.role) change.mutate({ member, role });
      }}
    />
  );
}

function RemoveButton({ pipelineId, member }: MemberProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <ActionIcon variant="subtle" color="gray" aria-label={WORDS.remove(member.name)} onClick={() => setOpen(true)}>
        <Icon name="trash" size={16} />
      </ActionIcon>
      {isOpen && <RemoveMemberDialog pipelineId={pipelineId} member={member} onClose={() => setOpen(false)} />}
    </>
  );
}
