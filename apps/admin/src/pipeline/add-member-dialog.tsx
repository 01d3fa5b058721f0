import { Radio, SegmentedControl, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { hasCode } from '../api/api-error.js';
import { FormDialog } from '../elements/form-dialog.js';
import { useFoundOptions } from '../elements/use-found-options.js';
import { ROLES, type Role } from '../pipelines/role.js';
import { ADD_MEMBER_WORDS as WORDS } from '../words/pipeline.js';
import { ROLE_WORDS } from '../words/pipelines.js';
import { useAddMember } from './member-changes.js';
import { KIND_PATHS, type KindPath, principalsQuery } from './pipeline.queries.js';

interface Props {
  readonly pipelineId: string;
  readonly onClose: () => void;
}

type Holder = Parameters<ReturnType<typeof useAddMember>['mutate']>[0]['holder'];

export function AddMemberDialog({ pipelineId, onClose }: Props) {
  const [kind, setKind] = useState<KindPath>(KIND_PATHS.user);
  const [holder, setHolder] = useState<Holder | null>(null);
  const [role, setRole] = useState<Role>('member');
  const [isTouched, setTouched] = useState(false);
  const add = useAddMember(pipelineId, onClose);
  const isMember = hasCode(add.error, 'version_mismatch');
  const submit = () => {
    setTouched(true);
    if (holder !== null) add.mutate({ holder, role });
  };
  const refusal = isMember ? WORDS.isMember : undefined;
  return (
    <FormDialog
      title={WORDS.title}
      submitLabel={WORDS.submit}
      isBusy={add.isPending}
      error={isMember ? null : add.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <SegmentedControl
        fullWidth
        aria-label={WORDS.kind}
        value={kind}
        onChange={(value) => {
          setKind(value);
          setHolder(null);
        }}
        data={Object.values(KIND_PATHS).map((value) => ({ value, label: WORDS.kinds[value] }))}
      />
      <PrincipalSelect
        key={kind}
        kind={kind}
        onSelect={(chosen) => {
          setHolder(chosen);
          add.reset();
        }}
        error={isTouched && holder === null ? WORDS.missing : refusal}
      />
      <RoleChoice role={role} onChange={setRole} />
    </FormDialog>
  );
}

interface PrincipalSelectProps {
  readonly kind: KindPath;
  readonly onSelect: (holder: Holder | null) => void;
  readonly error: string | undefined;
}

/** The api looks for the name: there may be more people than a page should hold. */
function PrincipalSelect({ kind, onSelect, error }: PrincipalSelectProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const { found, field } = useFoundOptions(WORDS.none, (asked) => principalsQuery(kind, asked));
  return (
    <Select
      label={WORDS.search}
      placeholder={WORDS.searchHint}
      required
      data-autofocus
      value={chosen}
      data={found.map(({ id, name }) => ({ value: id, label: name }))}
      {...field}
      onChange={(id) => {
        const principal = found.find((one) => one.id === id);
        setChosen(id);
        onSelect(principal ? { principal_id: principal.id, kind: principal.kind, name: principal.name } : null);
      }}
      error={error}
    />
  );
}

const RoleChoice = ({ role, onChange }: { readonly role: Role; readonly onChange: (role: Role) => void }) => (
  <Radio.Group label={WORDS.role} value={role} onChange={onChange}>
    <Stack gap="xs" mt={4}>
      {ROLES.map((one) => (
        <Radio key={one} value={one} label={ROLE_WORDS[one].name} description={ROLE_WORDS[one].meaning} />
      ))}
    </Stack>
  </Radio.Group>
);
