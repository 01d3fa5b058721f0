import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ApiError, isSignedOut } from '../api/api-error.js';
import { ELEMENT_WORDS } from '../words/elements.js';
import { describeError } from './error-state.js';
import { Icon } from './icon.js';

/** Long enough to read and to reach. */
const UNDO_MS = 10_000;

/** Says that a change was made, and offers to take it back where that can be done. */
export function showDone(message: string, undo?: () => Promise<unknown>): void {
  const id = notifications.show({
    message: undo ? <WithUndo message={message} undo={runUndo} /> : message,
    color: 'teal',
    icon: <Icon name="check" size={16} />,
    autoClose: undo ? UNDO_MS : 4_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': ELEMENT_WORDS.close },
  });
  function runUndo(): void {
    notifications.hide(id);
    undo?.().catch(showError);
  }
}

/** For what no place on the page is waiting for. That the session is over is shown by the page for signing in. */
export function showError(error: unknown): void {
  if (isSignedOut(error)) return;
  const { title, detail } = describeError(error);
  const facts = error instanceof ApiError ? ` (${[error.code, error.requestId].filter(Boolean).join(', ')})` : '';
  notifications.show({
    title,
    message: detail + facts,
    color: 'red',
    icon: <Icon name="warning" size={16} />,
    autoClose: 12_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': ELEMENT_WORDS.close },
  });
}

function WithUndo({ message, undo }: { readonly message: string; readonly undo: () => void }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Text fz="sm">{message}</Text>
      <Button size="compact-sm" variant="subtle" leftSection={<Icon name="undo" size={14} />} onClick={undo}>
        {ELEMENT_WORDS.undo}
      </Button>
    </Group>
  );
}
