import { Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Token } from '../api/api.js';
import { FormDialog } from '../elements/form-dialog.js';
import { useMay } from '../session/use-may.js';
import { SCOPE_WORDS, TOKEN_WORDS as WORDS } from '../words/people.js';
import { ShownOnce } from './shown-once.js';
import { type Holder, useCreateToken } from './token-changes.js';

type Scope = Token['scopes'][number];
const SCOPES = Object.keys(SCOPE_WORDS) as Scope[];
const DAY_MS = 86_400_000;

/** A token with no more scopes than the session of whoever makes it. */
export function CreateTokenDialog({ holder, onClose }: { readonly holder: Holder; readonly onClose: () => void }) {
  const may = useMay();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['read']);
  const [days, setDays] = useState('90');
  const [isTouched, setTouched] = useState(false);
  const create = useCreateToken(holder);
  if (create.data) return <ShownOnce token={create.data.token} onClose={onClose} />;
  const submit = () => {
    setTouched(true);
    if (name.trim() === '' || scopes.length === 0) return;
    const end = days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    create.mutate({ name: name.trim(), scopes, expires_at: end });
  };
  return (
    <FormDialog
      title={WORDS.createTitle(holder.name)}
      submitLabel={WORDS.createConfirm}
      isBusy={create.isPending}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={WORDS.name}
        description={WORDS.nameHint}
        required
        maxLength={200}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={isTouched && name.trim() === '' ? WORDS.nameMissing : undefined}
        data-autofocus
      />
      <Checkbox.Group
        label={WORDS.scopes}
        value={scopes}
        onChange={setScopes}
        error={isTouched && scopes.length === 0 ? WORDS.scopesMissing : undefined}
      >
        <Stack gap="xs" mt={4}>
          {SCOPES.filter(may).map((scope) => (
            <Checkbox key={scope} value={scope} label={scope} description={SCOPE_WORDS[scope]} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label={WORDS.expiry}
        allowDeselect={false}
        value={days}
        data={WORDS.expiries}
        onChange={(value) => setDays(value ?? '')}
      />
    </FormDialog>
  );
}
