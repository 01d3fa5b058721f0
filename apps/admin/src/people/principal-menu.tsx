import { Menu, Text } from '@mantine/core';
import { useNavigate, useRouteContext } from '@tanstack/react-router';
import { useState } from 'react';
import type { Principal } from '../api/api.js';
import { ConfirmDialog } from '../elements/confirm-dialog.js';
import { Icon } from '../elements/icon.js';
import { ActionsMenu } from '../elements/actions-menu.js';
import { useMayAdminister } from '../session/use-may.js';
import { PRINCIPAL_WORDS as WORDS } from '../words/people.js';
import { GroupMembersDialog } from './group-members-dialog.js';
import { useDeletePrincipal, useSetDisabled } from './principal-changes.js';
import { EditPrincipalDialog } from './principal-form-dialog.js';

type Dialog = 'edit' | 'members' | 'disable' | 'delete';

/** What the reader may do with a user, group or service account; nothing where that is nothing. */
export function PrincipalMenu({ principal }: { readonly principal: Principal }) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const mayChange = useMayAdminister();
  const isGroup = principal.kind === 'group';
  if (!mayChange && !isGroup) return null;
  const close = () => setDialog(null);
  return (
    <>
      <ActionsMenu label={WORDS.actionsOf(principal.name)}>
        {isGroup && (
          <Menu.Item leftSection={<Icon name="people" size={16} />} onClick={() => setDialog('members')}>
            {WORDS.members}
          </Menu.Item>
        )}
        {mayChange && <Changes principal={principal} open={setDialog} />}
      </ActionsMenu>
      {dialog === 'members' && <GroupMembersDialog group={principal} mayChange={mayChange} onClose={close} />}
      {dialog === 'edit' && <EditPrincipalDialog principal={principal} onClose={close} />}
      {dialog === 'disable' && <DisableDialog principal={principal} onClose={close} />}
      {dialog === 'delete' && <DeleteDialog principal={principal} onClose={close} />}
    </>
  );
}

interface ChangesProps {
  readonly principal: Principal;
  readonly open: (dialog: Dialog) => void;
}

function Changes({ principal, open }: ChangesProps) {
  const { session } = useRouteContext({ from: '/signed-in' });
  const isSelf = principal.id === session.principal.id;
  return (
    <>
      {principal.kind !== 'group' && <TokensItem principal={principal} />}
      <Menu.Item leftSection={<Icon name="pencil" size={16} />} onClick={() => open('edit')}>
        {WORDS.edit}
      </Menu.Item>
      {/* Whoever does that to themselves cannot take it back. */}
      {!isSelf && principal.kind !== 'group' && (
        <Menu.Item leftSection={<Icon name="lock" size={16} />} onClick={() => open('disable')}>
          {principal.disabled === true ? WORDS.enable : WORDS.disable}
        </Menu.Item>
      )}
      {!isSelf && (
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => open('delete')}>
          {WORDS.delete}
        </Menu.Item>
      )}
    </>
  );
}

function TokensItem({ principal: { id, kind } }: { readonly principal: Principal }) {
  const navigate = useNavigate();
  const path = kind === 'service_account' ? 'service-accounts' : 'users';
  const open = () => void navigate({ to: '/people', search: { tab: 'tokens', kind: path, holder: id } });
  return (
    <Menu.Item leftSection={<Icon name="key" size={16} />} onClick={open}>
      {WORDS.tokens}
    </Menu.Item>
  );
}

interface DialogProps {
  readonly principal: Principal;
  readonly onClose: () => void;
}

function DisableDialog({ principal, onClose }: DialogProps) {
  const isDisabled = principal.disabled === true;
  const set = useSetDisabled(principal, onClose);
  return (
    <ConfirmDialog
      title={isDisabled ? WORDS.enableTitle : WORDS.disableTitle}
      confirmLabel={isDisabled ? WORDS.enableTitle : WORDS.disableTitle}
      isBusy={set.isPending}
      error={set.error}
      onConfirm={() => set.mutate(!isDisabled)}
      onClose={onClose}
    >
      <Text fz="sm">{isDisabled ? WORDS.enableExplained(principal.name) : WORDS.disableExplained(principal.name)}</Text>
    </ConfirmDialog>
  );
}

function DeleteDialog({ principal, onClose }: DialogProps) {
  const remove = useDeletePrincipal(principal, onClose);
  return (
    <ConfirmDialog
      title={WORDS.deleteTitle}
      confirmLabel={WORDS.deleteTitle}
      typed={principal.name}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <Text fz="sm">{WORDS.deleteExplained(principal.name)}</Text>
    </ConfirmDialog>
  );
}
