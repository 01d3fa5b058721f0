import { Group, Select, TextInput } from '@mantine/core';
import { AUDIT_ACTION_WORDS, AUDIT_ACTIONS, AUDIT_WORDS as WORDS } from '../words/audit.js';
import { SearchField } from '../elements/search-field.js';
import type { AuditSearch } from './audit-search.js';

type Part = { [Key in keyof AuditSearch]: AuditSearch[Key] | undefined };

interface Props {
  readonly filter: AuditSearch;
  readonly onChange: (part: Part) => void;
}

export const AuditFilters = ({ filter, onChange }: Props) => (
  <Group mb="md" gap="sm" align="flex-end">
    <SearchField
      label={WORDS.target}
      value={filter.target ?? ''}
      onSearch={(target) => onChange({ target: target.trim() === '' ? undefined : target.trim() })}
    />
    <SearchField
      label={WORDS.actor}
      hasShortcut={false}
      value={filter.actor ?? ''}
      onSearch={(actor) => onChange({ actor: actor.trim() === '' ? undefined : actor.trim() })}
    />
    <Select
      aria-label={WORDS.action}
      placeholder={WORDS.anyAction}
      clearable
      searchable
      clearButtonProps={{ 'aria-label': WORDS.anyAction }}
      w={{ base: '100%', xs: 220 }}
      value={filter.action ?? null}
      data={AUDIT_ACTIONS.map((value) => ({ value, label: AUDIT_ACTION_WORDS[value] }))}
      onChange={(action) => onChange({ action: AUDIT_ACTIONS.find((one) => one === action) })}
    />
    <Moment label={WORDS.from} value={filter.from} onChange={(from) => onChange({ from })} />
    <Moment label={WORDS.to} value={filter.to} onChange={(to) => onChange({ to })} />
  </Group>
);

interface MomentProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** Shown and typed in the reader's own zone, kept in UTC. */
const Moment = ({ label, value, onChange }: MomentProps) => (
  <TextInput
    type="datetime-local"
    label={label}
    value={value === undefined ? '' : localText(value)}
    onChange={({ currentTarget: { value: text } }) => onChange(text === '' ? undefined : new Date(text).toISOString())}
  />
);

function localText(time: string): string {
  const moment = new Date(time);
  if (Number.isNaN(moment.getTime())) return '';
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
