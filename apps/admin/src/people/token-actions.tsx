import { Button, Group, Menu, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Token } from '../api/api.js';
import { ConfirmDialog } from '../elements/confirm-dialog.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { ActionsMenu } from '../elements/actions-menu.js';
import { useMay } from '../session/use-may.js';
import { ELEMENT_WORDS } from '../words/elements.js';
import { TOKEN_WORDS as WORDS } from '../words/people.js';
import { ShownOnce } from './shown-once.js';
import { useRevokeToken, useRotateToken } from './token-changes.js';
import { tokenState } from './token-state.js';

/** Rotate and revoke, for a token that still works. */
export function TokenActions({ token }: { readonly token: Token }) {
  const [dialog, setDialog] = useState<'rotate' | 'revoke' | null>(null);
  const mayChange = useMay()('manage');
  const isActive = tokenState(token, Date.now()) === 'active';
  const close = () => setDialog(null);
  return (
    <>
      {mayChange && isActive && (
        <ActionsMenu label={WORDS.actionsOf(token.name)}>
          <Menu.Item leftSection={<Icon name="refresh" size={16} />} onClick={() => setDialog('rotate')}>
            {WORDS.rotate}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setDialog('revoke')}>
            {WORDS.revoke}
          </Menu.Item>
        </ActionsMenu>
      )}
      {dialog === 'rotate' && <RotateDialog token={token} onClose={close} />}
      {dialog === 'revoke' && <RevokeDialog token={token} onClose={close} />}
    </>
  );
}

interface DialogProps {
  readonly token: Token;
  readonly onClose: () => void;
}

function RotateDialog({ token, onClose }: DialogProps) {
  const [overlap, setOverlap] = useState('3600');
  const rotate = useRotateToken(token);
  if (rotate.data) return <ShownOnce token={rotate.data.token} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={WORDS.rotateTitle}>
      <Stack>
        <Text fz="sm">{WORDS.rotateExplained(token.name)}</Text>
        <Select
          label={WORDS.overlap}
          allowDeselect={false}
          value={overlap}
          data={WORDS.overlaps}
          onChange={(value) => setOverlap(value ?? '3600')}
        />
        {rotate.error !== null && <ErrorState error={rotate.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {ELEMENT_WORDS.cancel}
          </Button>
          <Button loading={rotate.isPending} onClick={() => rotate.mutate(Number(overlap))}>
            {WORDS.rotateConfirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function RevokeDialog({ token, onClose }: DialogProps) {
  const revoke = useRevokeToken(token, onClose);
  return (
    <ConfirmDialog
      title={WORDS.revokeTitle}
      confirmLabel={WORDS.revokeConfirm}
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <Text fz="sm">{WORDS.revokeExplained(token.name)}</Text>
    </ConfirmDialog>
  );
}
