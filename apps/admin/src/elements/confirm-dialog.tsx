import { Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { FormDialog } from './form-dialog.js';
import { ELEMENT_WORDS } from '../words/elements.js';

interface Props {
  readonly title: string;
  /** What will happen, in figures where there are some. */
  readonly children: ReactNode;
  readonly confirmLabel: string;
  /** Has to be typed first, where the change touches what others work with. */
  readonly typed?: string | undefined;
  readonly isBusy: boolean;
  /** While it is not known what the change would touch. */
  readonly isBlocked?: boolean;
  readonly error?: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before a change that cannot be taken back. Mounted while it is open. */
export function ConfirmDialog({ title, children, confirmLabel, typed, isBusy, isBlocked, error, ...on }: Props) {
  const [text, setText] = useState('');
  const mayConfirm = isBlocked !== true && (typed === undefined || text.trim() === typed.trim());
  const submit = () => {
    if (mayConfirm) on.onConfirm();
  };
  return (
    <FormDialog
      title={title}
      submitLabel={confirmLabel}
      submitColor="red.9"
      isBusy={isBusy}
      isDisabled={!mayConfirm}
      error={error}
      onSubmit={submit}
      onClose={on.onClose}
    >
      {children}
      {typed !== undefined && (
        <TextInput
          label={<TypeThis word={typed} />}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      )}
    </FormDialog>
  );
}

const TypeThis = ({ word }: { readonly word: string }) => (
  <Text component="span" fz="sm" style={{ overflowWrap: 'anywhere' }}>
    {ELEMENT_WORDS.typeToConfirm(`“${word}”`)}
  </Text>
);
