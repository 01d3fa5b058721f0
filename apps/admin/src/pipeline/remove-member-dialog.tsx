import { Alert, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PipelineImpact, PipelineMember } from '../api/api.js';
import { ConfirmDialog } from '../elements/confirm-dialog.js';
import { Icon } from '../elements/icon.js';
import { MEMBERS_WORDS as WORDS } from '../words/pipeline.js';
import { useRemoveMember } from './member-changes.js';
import { removalQuery } from './pipeline.queries.js';

interface Props {
  readonly pipelineId: string;
  readonly member: PipelineMember;
  readonly onClose: () => void;
}

/** Shows who would lose what. The removal can be undone, so nothing has to be typed. */
export function RemoveMemberDialog({ pipelineId, member, onClose }: Props) {
  const impact = useQuery(removalQuery(pipelineId, member));
  const remove = useRemoveMember(pipelineId, member, onClose);
  return (
    <ConfirmDialog
      title={WORDS.removeTitle}
      confirmLabel={WORDS.removeConfirm}
      isBlocked={impact.data === undefined}
      isBusy={remove.isPending}
      error={remove.error ?? impact.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {impact.isPending && (
        <Group gap="xs" role="status">
          <Loader size="xs" />
          <Text fz="sm">{WORDS.looking}</Text>
        </Group>
      )}
      {impact.data?.member_removal && <Removal removal={impact.data.member_removal} />}
    </ConfirmDialog>
  );
}

function Removal({ removal }: { readonly removal: NonNullable<PipelineImpact['member_removal']> }) {
  const { name, lose_access: access, lose_permissions: permissions, is_last_manager: isLastManager } = removal;
  return (
    <Stack gap="xs">
      <Text fz="sm">{WORDS.losesAccess(name, access)}</Text>
      {permissions > 0 && <Text fz="sm">{WORDS.losesPermissions(permissions)}</Text>}
      {isLastManager && (
        <Alert color="orange" icon={<Icon name="warning" />}>
          {WORDS.lastManager}
        </Alert>
      )}
    </Stack>
  );
}
