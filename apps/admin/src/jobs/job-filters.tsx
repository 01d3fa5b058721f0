import { Autocomplete, Chip, Group } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { SCROLLS_ITSELF } from '../elements/scrolling-options.js';
import { SearchField } from '../elements/search-field.js';
import { PipelineFilter } from '../pipelines/pipeline-filter.js';
import { given } from '../search-values.js';
import { JOBS_WORDS as WORDS } from '../words/jobs.js';
import type { JobsSearch } from './jobs-search.js';

const route = getRouteApi('/signed-in/jobs');
const PAUSE_MS = 250;
const LONGEST_STATE = 64;

interface Props {
  readonly filter: JobsSearch;
  /** Offered as they are seen: only the jobs' sources know all of them. */
  readonly states: readonly string[];
}

/** Which jobs are shown; the address says it. */
export function JobFilters({ filter, states }: Props) {
  const navigate = route.useNavigate();
  const change = useCallback(
    (part: { [Key in keyof JobsSearch]: JobsSearch[Key] | undefined }) =>
      void navigate({ search: (before) => given({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const search = useCallback((prefix: string) => change({ prefix: prefix === '' ? undefined : prefix }), [change]);
  return (
    <Group mb="md" gap="sm">
      <SearchField label={WORDS.search} value={filter.prefix ?? ''} onSearch={search} />
      <PipelineFilter value={filter.pipeline} onChange={(pipeline) => change({ pipeline })} />
      <StateFilter value={filter.state} states={states} onChange={(state) => change({ state })} />
      <Chip
        variant="light"
        checked={filter.deleted === 'true'}
        onChange={(isOn) => change({ deleted: isOn ? 'true' : undefined })}
      >
        {WORDS.deleted}
      </Chip>
    </Group>
  );
}

interface FilterProps {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function StateFilter({ value = '', states, onChange }: FilterProps & Pick<Props, 'states'>) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // Changed from elsewhere: the browser's back button, a link.
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  const send = useDebouncedCallback((state: string) => {
    sent.current = state;
    onChange(state === '' ? undefined : state);
  }, PAUSE_MS);
  return (
    <Autocomplete
      aria-label={WORDS.state}
      placeholder={WORDS.stateHint}
      maxLength={LONGEST_STATE}
      w={{ base: '100%', xs: 180 }}
      clearable
      value={text}
      data={[...states]}
      {...SCROLLS_ITSELF}
      onChange={(state) => {
        setText(state);
        send(state);
      }}
    />
  );
}
