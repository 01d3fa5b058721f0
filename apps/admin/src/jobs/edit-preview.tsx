import { Alert, Group, List, Loader, Paper, Stack, Text } from '@mantine/core';
import type { JobPipelinesPreview, PipelineRef } from '../api/api.js';
import { Icon } from '../elements/icon.js';
import { READABLE_TITLE } from '../elements/readable-title.js';
import { CHANGE_JOB_WORDS as WORDS } from '../words/jobs.js';
import { PipelineBadges } from './pipeline-badges.js';

/** What the dry run says: the difference by name, what to mind, what would be refused. */
export function EditPreview({ preview }: { readonly preview: JobPipelinesPreview | undefined }) {
  return (
    <Paper withBorder p="sm" role="status" aria-label={WORDS.preview}>
      {preview === undefined ? <Looking /> : <Outcome preview={preview} />}
    </Paper>
  );
}

const Looking = () => (
  <Group gap="xs">
    <Loader size="xs" />
    <Text fz="sm">{WORDS.looking}</Text>
  </Group>
);

function Outcome({ preview }: { readonly preview: JobPipelinesPreview }) {
  if (!preview.allowed) return <Refusal preview={preview} />;
  if (!preview.would_change) return <Text fz="sm">{WORDS.unchanged}</Text>;
  return (
    <Stack gap="xs">
      <Difference label={WORDS.added} refs={preview.added} kind="added" />
      <Difference label={WORDS.removed} refs={preview.removed} kind="removed" />
      <Text fz="xs" c="dimmed">
        {WORDS.kept(preview.kept.length)}
      </Text>
      {preview.warnings.map(({ code }) => (
        <Alert key={code} color="orange" p="xs" icon={<Icon name="warning" size={16} />}>
          {WORDS.warnings[code]}
        </Alert>
      ))}
    </Stack>
  );
}

interface DifferenceProps {
  readonly label: string;
  readonly refs: readonly PipelineRef[];
  readonly kind: 'added' | 'removed';
}

const Difference = ({ label, refs, kind }: DifferenceProps) =>
  refs.length > 0 && (
    <Group gap="xs" align="center">
      <Text fz="sm" fw={550}>
        {label}
      </Text>
      <PipelineBadges refs={refs} kind={kind} />
    </Group>
  );

function Refusal({ preview: { denied, error } }: { readonly preview: JobPipelinesPreview }) {
  return (
    <Alert color="red" p="xs" icon={<Icon name="lock" size={16} />} title={WORDS.deniedTitle} styles={READABLE_TITLE}>
      {denied.length === 0 ? (
        error?.detail
      ) : (
        <List fz="sm">
          {denied.map(({ pipeline, permission, code }, index) => (
            <List.Item key={pipeline?.id ?? `${code} ${index}`}>
              {WORDS.denied(pipeline?.name ?? WORDS.aPipeline, permission)}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
