import { Button, Group, Text } from '@mantine/core';
import type { Job } from '../api/api.js';
import { Icon } from '../elements/icon.js';
import { JOBS_WORDS as WORDS } from '../words/jobs.js';
import type { useSelection } from './use-selection.js';

interface Props {
  readonly selection: ReturnType<typeof useSelection>;
  readonly shown: readonly Job[];
  readonly onChange: () => void;
}

/** What can be done with all ticked jobs at once. Nothing while none is ticked. */
export function SelectionBar({ selection: { ids, addAll, clear }, shown, onChange }: Props) {
  if (ids.size === 0) return null;
  const isAll = shown.every(({ job_id: id }) => ids.has(id));
  return (
    <Group role="region" aria-label={WORDS.selection} gap="sm" mb="sm">
      <Text fz="sm" fw={550} role="status">
        {WORDS.selected(ids.size)}
      </Text>
      <Button size="xs" leftSection={<Icon name="pencil" size={14} />} onClick={onChange}>
        {WORDS.changeSelected}
      </Button>
      {!isAll && (
        <Button size="xs" variant="default" onClick={() => addAll(shown.map(({ job_id: id }) => id))}>
          {WORDS.selectShown(shown.length)}
        </Button>
      )}
      <Button size="xs" variant="subtle" onClick={clear}>
        {WORDS.clearSelection}
      </Button>
    </Group>
  );
}
