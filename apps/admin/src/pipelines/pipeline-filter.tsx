import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { foundOptions } from '../elements/found-options.js';
import { PIPELINE_FILTER_WORDS as WORDS } from '../words/pipelines.js';
import { pipelineChoicesQuery, pipelineQuery } from './pipelines.queries.js';

const PAUSE_MS = 200;

interface Props {
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

/** The api looks for the name: there may be more pipelines than a page should hold. */
export function PipelineFilter({ value, onChange }: Props) {
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search, PAUSE_MS);
  const chosen = useQuery({ ...pipelineQuery(value ?? ''), enabled: value !== undefined }).data;
  // The name of the chosen one stands in the field, and is no search.
  const q = asked === chosen?.name ? '' : asked;
  const { data: found = [], isFetching } = useQuery({ ...pipelineChoicesQuery(q), placeholderData: keepPreviousData });
  const choices = new Map(found.map(({ id, name }) => [id, name]));
  // Its name may not be among those found; an address may lead to one that the reader cannot see.
  if (value !== undefined) choices.set(value, chosen?.name ?? choices.get(value) ?? value);
  return (
    <Select
      aria-label={WORDS.pipeline}
      placeholder={WORDS.anyPipeline}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': WORDS.anyPipeline }}
      w={{ base: '100%', xs: 220 }}
      searchValue={search}
      onSearchChange={setSearch}
      value={value ?? null}
      data={Array.from(choices, ([id, label]) => ({ value: id, label }))}
      {...foundOptions({ none: WORDS.noPipeline, isLooking: isFetching || asked !== search })}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
