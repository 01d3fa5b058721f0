import { Button, Code, Group, Modal, ScrollArea, Stack, Text } from '@mantine/core';
import type { AuditEntry } from '../api/api.js';
import { CopyId } from '../elements/copy-id.js';
import { Icon } from '../elements/icon.js';
import { Time } from '../elements/time.js';
import { AUDIT_WORDS as WORDS } from '../words/audit.js';

interface Props {
  readonly entry: AuditEntry;
  readonly onFilter: (part: { readonly actor: string } | { readonly target: string }) => void;
  readonly onClose: () => void;
}

/** All that is known of an administrative change, and the ways to others like it. */
export const AuditEntryDialog = ({ entry, onFilter, onClose }: Props) => (
  <Modal opened size="lg" onClose={onClose} title={`${entry.action}: ${entry.target.name}`}>
    <Stack gap="sm">
      <Group gap="xs" fz="sm">
        {entry.actor.name}, <Time value={entry.occurred_at} exact />
      </Group>
      <Group gap="xs">
        <Only name={entry.actor.name} onClick={() => onFilter({ actor: entry.actor.id })} />
        <Only name={entry.target.name} onClick={() => onFilter({ target: entry.target.id })} />
      </Group>
      <State name={WORDS.before} value={entry.before} />
      <State name={WORDS.after} value={entry.after} />
      <Id name={WORDS.request} value={entry.request_id} />
      {entry.token_id !== null && <Id name={WORDS.token} value={entry.token_id} />}
    </Stack>
  </Modal>
);

const Only = ({ name, onClick }: { readonly name: string; readonly onClick: () => void }) => (
  <Button size="compact-sm" variant="default" leftSection={<Icon name="filter" size={14} />} onClick={onClick}>
    {WORDS.only(name)}
  </Button>
);

const State = ({ name, value }: { readonly name: string; readonly value: object | null }) => (
  <div>
    <Text fz="sm" fw={600} mb={4}>
      {name}
    </Text>
    {value === null ? (
      <Text fz="sm" c="dimmed">
        {WORDS.nothing}
      </Text>
    ) : (
      <ScrollArea.Autosize mah={220} viewportProps={{ tabIndex: 0 }}>
        <Code block>{JSON.stringify(value, null, 2)}</Code>
      </ScrollArea.Autosize>
    )}
  </div>
);

const Id = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <Group gap="xs">
    <Text fz="sm">{name}</Text>
    <CopyId value={value} what={name} />
  </Group>
);
