import { Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Principal } from '../api/api.js';
import { FormDialog } from '../elements/form-dialog.js';
import { KIND_PATHS } from '../pipeline/pipeline.queries.js';
import { PEOPLE_WORDS, PRINCIPAL_WORDS as WORDS } from '../words/people.js';
import type { PrincipalPath } from './people.queries.js';
import { type PrincipalFields, useChangePrincipal, useCreatePrincipal } from './principal-changes.js';

interface CreateProps {
  readonly kind: PrincipalPath;
  readonly onClose: () => void;
}

export function CreatePrincipalDialog({ kind, onClose }: CreateProps) {
  const create = useCreatePrincipal(kind, onClose);
  return (
    <PrincipalForm
      title={PEOPLE_WORDS.create[kind]}
      kind={kind}
      initial={{ name: '' }}
      change={create}
      onClose={onClose}
    />
  );
}

interface EditProps {
  readonly principal: Principal;
  readonly onClose: () => void;
}

export function EditPrincipalDialog({ principal, onClose }: EditProps) {
  const change = useChangePrincipal(principal, onClose);
  return (
    <PrincipalForm
      title={WORDS.editTitle}
      kind={KIND_PATHS[principal.kind]}
      initial={principal}
      change={change}
      onClose={onClose}
    />
  );
}

interface FormProps {
  readonly title: string;
  readonly kind: PrincipalPath;
  readonly initial: PrincipalFields;
  readonly change: { mutate: (fields: PrincipalFields) => void; isPending: boolean; error: unknown };
  readonly onClose: () => void;
}

function PrincipalForm({ title, kind, initial, change, onClose }: FormProps) {
  const [name, setName] = useState(initial.name);
  const [email, setEmail] = useState(initial.email ?? '');
  const [isAdmin, setAdmin] = useState(initial.site_admin ?? false);
  const [manages, setManages] = useState(initial.manage_flow_pipelines ?? false);
  const [isTouched, setTouched] = useState(false);
  const submit = () => {
    setTouched(true);
    if (name.trim() === '') return;
    change.mutate({
      name: name.trim(),
      ...(kind === 'users' ? { email: email.trim() === '' ? null : email.trim() } : {}),
      ...(kind === 'groups' ? {} : { site_admin: isAdmin, manage_flow_pipelines: manages }),
    });
  };
  return (
    <FormDialog
      title={title}
      submitLabel={WORDS.save}
      isBusy={change.isPending}
      error={change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={WORDS.name}
        required
        maxLength={200}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={isTouched && name.trim() === '' ? WORDS.nameMissing : undefined}
        data-autofocus
      />
      {kind === 'users' && (
        <TextInput
          type="email"
          label={WORDS.email}
          maxLength={320}
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
      )}
      {kind !== 'groups' && (
        <>
          <Switch
            label={WORDS.managesAll}
            description={WORDS.managesAllHint}
            checked={manages}
            onChange={({ currentTarget }) => setManages(currentTarget.checked)}
          />
          <Switch
            label={WORDS.siteAdmin}
            description={WORDS.siteAdminHint}
            checked={isAdmin}
            onChange={({ currentTarget }) => setAdmin(currentTarget.checked)}
          />
        </>
      )}
    </FormDialog>
  );
}
