import { Button, type ButtonProps, Group, Modal, type ModalProps, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { ELEMENT_WORDS } from '../words/elements.js';
import { ErrorState } from './error-state.js';

interface Props {
  readonly title: string;
  /** The fields. What is wrong with one of them stands with it, so the browser's own checks are off. */
  readonly children: ReactNode;
  readonly submitLabel: string;
  readonly submitColor?: ButtonProps['color'];
  readonly size?: ModalProps['size'];
  readonly isBusy: boolean;
  readonly isDisabled?: boolean;
  /** What was refused and belongs to no field; null or undefined for nothing. */
  readonly error?: unknown;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}

/** A form that is sent or left. Mounted while it is open. */
export function FormDialog({
  title,
  children,
  submitLabel,
  submitColor,
  size,
  isBusy,
  isDisabled,
  error,
  ...on
}: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    on.onSubmit();
  };
  return (
    <Modal opened onClose={on.onClose} title={title} {...(size !== undefined && { size })}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {children}
          {error !== null && error !== undefined && <ErrorState error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={on.onClose}>
              {ELEMENT_WORDS.cancel}
            </Button>
            <Button
              type="submit"
              loading={isBusy}
              disabled={isDisabled === true}
              {...(submitColor !== undefined && { color: submitColor })}
            >
              {submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
