import { Group, MultiSelect, Text, Tooltip } from '@mantine/core';
import type { PipelineRef } from '../api/api.js';
import { Icon } from '../elements/icon.js';
import { useFoundOptions } from '../elements/use-found-options.js';
import { pipelineChoicesQuery } from '../pipelines/pipelines.queries.js';
import { CHOICE_WORDS as WORDS } from '../words/jobs.js';

const PAUSE_MS = 150;

interface Props {
  readonly label: string;
  readonly value: readonly PipelineRef[];
  readonly onChange: (chosen: readonly PipelineRef[]) => void;
  readonly error?: string | undefined;
  readonly hasFocus?: boolean;
}

/** Some of the pipelines. Those that the reader may not put jobs into are shown, and cannot be chosen. */
export function PipelinesChoice({ label, value, onChange, error, hasFocus = false }: Props) {
  const { found, setSearch, field } = useFoundOptions(WORDS.none, pipelineChoicesQuery, PAUSE_MS);
  const known = new Map<string, PipelineRef>([...found, ...value].map((ref) => [ref.id, ref]));
  const allowed = new Set(found.filter((one) => one.permissions.includes('flow_pipeline:execute')).map(({ id }) => id));
  const chosen = new Set(value.map(({ id }) => id));
  return (
    <MultiSelect
      label={label}
      placeholder={value.length === 0 ? WORDS.placeholder : ''}
      hidePickedOptions
      data-autofocus={hasFocus || undefined}
      value={[...chosen]}
      data={[...known.values()].map(({ id, name }) => ({
        value: id,
        label: name,
        disabled: !allowed.has(id) && !chosen.has(id),
      }))}
      renderOption={({ option }) => <Option name={option.label} isLocked={option.disabled === true} />}
      {...field}
      onChange={(ids) => {
        setSearch('');
        onChange(ids.flatMap((id) => known.get(id) ?? []).map(({ id, name }) => ({ id, name })));
      }}
      error={error}
    />
  );
}

const Option = ({ name, isLocked }: { readonly name: string; readonly isLocked: boolean }) => (
  <Tooltip label={WORDS.mayNot} disabled={!isLocked}>
    <Group gap="xs" wrap="nowrap">
      {isLocked && <Icon name="lock" size={14} />}
      <Text fz="sm" truncate>
        {name}
      </Text>
    </Group>
  </Tooltip>
);
