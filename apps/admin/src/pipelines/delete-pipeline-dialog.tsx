import { Code, Group, List, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Pipeline, PipelineImpact } from '../api/api.js';
import { ConfirmDialog } from '../elements/confirm-dialog.js';
import { DELETE_PIPELINE_WORDS as WORDS } from '../words/pipelines.js';
import { useDeletePipeline } from './pipeline-changes.js';
import { impactQuery } from './pipelines.queries.js';

interface Props {
  readonly pipeline: Pipeline;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

const SAMPLE = 5;

/** Shows what the delete would touch; where that is jobs, the name has to be typed. */
export function DeletePipelineDialog({ pipeline, onClose, onDeleted = onClose }: Props) {
  const impact = useQuery(impactQuery(pipeline.id));
  const remove = useDeletePipeline(pipeline, onDeleted);
  const usesIt = (impact.data?.jobs.count ?? 0) > 0;
  return (
    <ConfirmDialog
      title={WORDS.title}
      confirmLabel={WORDS.confirm}
      typed={usesIt ? pipeline.name : undefined}
      isBlocked={impact.data === undefined}
      isBusy={remove.isPending}
      error={remove.error ?? impact.error}
      onConfirm={() => remove.mutate({ force: usesIt })}
      onClose={onClose}
    >
      {impact.data && <Impact name={pipeline.name} impact={impact.data} />}
      {impact.isPending && (
        <Group gap="xs" role="status">
          <Loader size="xs" />
          <Text fz="sm">{WORDS.looking}</Text>
        </Group>
      )}
    </ConfirmDialog>
  );
}

function Impact({ name, impact: { jobs, members } }: { readonly name: string; readonly impact: PipelineImpact }) {
  return (
    <Stack gap="xs">
      <Text fz="sm">{jobs.count === 0 ? WORDS.unused(name) : WORDS.used(name, jobs.count)}</Text>
      {jobs.sample_job_ids.length > 0 && (
        <div>
          <Text fz="sm">{WORDS.sample}</Text>
          <List fz="sm" mt={4}>
            {jobs.sample_job_ids.slice(0, SAMPLE).map((id) => (
              <List.Item key={id}>
                <Code style={{ overflowWrap: 'anywhere' }}>{id}</Code>
              </List.Item>
            ))}
          </List>
        </div>
      )}
      <Text fz="sm">{WORDS.members(members.users, members.groups, members.service_accounts)}</Text>
    </Stack>
  );
}
