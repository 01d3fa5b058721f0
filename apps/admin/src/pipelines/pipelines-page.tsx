import { Button, Chip, Group, Select } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useKeysetList } from '../api/keyset-list.js';
import { DataTable } from '../elements/data-table.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { NothingFound } from '../elements/nothing-found.js';
import { PageHeader } from '../elements/page-header.js';
import { SearchField } from '../elements/search-field.js';
import { FirstSteps } from '../first-run/first-steps.js';
import { DEMO_PIPELINE, TourOffer } from '../first-run/tour-offer.js';
import { given } from '../search-values.js';
import { useMayManageEverything } from '../session/use-may.js';
import { PIPELINES_WORDS as WORDS, ROLE_WORDS } from '../words/pipelines.js';
import { PIPELINE_COLUMNS } from './pipeline-columns.js';
import { CreatePipelineDialog } from './pipeline-form-dialog.js';
import type { PipelinesSearch } from './pipelines-search.js';
import { pipelinesQuery } from './pipelines.queries.js';
import { ROLES } from './role.js';

const route = getRouteApi('/signed-in/pipelines');

/** Every pipeline that the reader may see. */
export function PipelinesPage() {
  const filter = route.useSearch();
  return (
    <>
      <PageHeader title={WORDS.title} actions={<CreateButton />}>
        {WORDS.lead}
      </PageHeader>
      <Filters filter={filter} />
      <PipelineTable filter={filter} />
    </>
  );
}

function CreateButton() {
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  if (!useMayManageEverything()) return null;
  return (
    <>
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpen(true)}>
        {WORDS.create}
      </Button>
      {isOpen && (
        <CreatePipelineDialog
          onClose={() => setOpen(false)}
          onCreated={({ id }) => void navigate({ to: '/pipelines/$pipelineId', params: { pipelineId: id } })}
        />
      )}
    </>
  );
}

function Filters({ filter }: { readonly filter: PipelinesSearch }) {
  const navigate = route.useNavigate();
  const change = useCallback(
    (part: { [Key in keyof PipelinesSearch]: PipelinesSearch[Key] | undefined }) =>
      void navigate({ search: (before) => given({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const search = useCallback((q: string) => change({ q: q === '' ? undefined : q }), [change]);
  return (
    <Group mb="md" gap="sm">
      <SearchField label={WORDS.search} value={filter.q ?? ''} onSearch={search} />
      <Select
        aria-label={WORDS.role}
        placeholder={WORDS.anyRole}
        clearable
        w={150}
        value={filter.role ?? null}
        data={ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role].name }))}
        onChange={(role) => change({ role: role ?? undefined })}
      />
      <Chip
        checked={filter.managed === 'false'}
        onChange={(isOn) => change({ managed: isOn ? 'false' : undefined })}
        variant="light"
      >
        {WORDS.withoutManager}
      </Chip>
    </Group>
  );
}

function PipelineTable({ filter }: { readonly filter: PipelinesSearch }) {
  const { error, ...list } = useKeysetList(pipelinesQuery(filter));
  if (error !== null) return <ErrorState error={error} onRetry={list.retry} />;
  if (!list.isPending && !list.isStale && list.rows.length === 0) {
    return Object.keys(filter).length === 0 ? <FirstSteps createButton={<CreateButton />} /> : <NoneFound />;
  }
  const isDemo = list.rows.some(({ id }) => id === DEMO_PIPELINE);
  const table = (
    <DataTable label={WORDS.table} columns={PIPELINE_COLUMNS} rowKey={({ id }) => id} rowHeight={56} {...list} />
  );
  return (
    <>
      {isDemo && <TourOffer />}
      {table}
    </>
  );
}

function NoneFound() {
  const navigate = route.useNavigate();
  return (
    <NothingFound title={WORDS.noneFound} onShowAll={() => void navigate({ search: {} })}>
      {WORDS.noneFoundHint}
    </NothingFound>
  );
}
