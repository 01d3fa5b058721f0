import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useFoundOptions } from '../elements/use-found-options.js';
import { PIPELINE_FILTER_WORDS as WORDS } from '../words/pipelines.js';
import { pipelineChoicesQuery, pipelineQuery } from './pipelines.queries.js';

interface Props {
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

/** The api looks for the name: there may be more pipelines than a page should hold. */
export function PipelineFilter({ value, onChange }: Props) {
  const chosen = useQuery({ ...pipelineQuery(value ?? ''), enabled: value !== undefined }).data;
  // The name of the chosen one stands in the field, and is no search.
  const queryOf = (asked: string) => pipelineChoicesQuery(asked === chosen?.name ? '' : asked);
  const { found, field } = useFoundOptions(WORDS.noPipeline, queryOf);
  const choices = new Map(found.map(({ id, name }) => [id, name]));
  // Its name may not be among those found; an address may lead to one that the reader cannot see.
  if (value !== undefined) choices.set(value, chosen?.name ?? choices.get(value) ?? value);
  return (
    <Select
      aria-label={WORDS.pipeline}
      placeholder={WORDS.anyPipeline}
      clearable
      clearButtonProps={{ 'aria-label': WORDS.anyPipeline }}
      w={{ base: '100%', xs: 220 }}
      value={value ?? null}
      data={Array.from(choices, ([id, label]) => ({ value: id, label }))}
      {...field}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
