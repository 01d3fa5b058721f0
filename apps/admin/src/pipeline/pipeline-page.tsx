import { Anchor, Group, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { isNotFound } from '../api/api-error.js';
import type { Pipeline } from '../api/api.js';
import { CopyId } from '../elements/copy-id.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { PageHeader } from '../elements/page-header.js';
import { Time } from '../elements/time.js';
import { PipelineMenu } from '../pipelines/pipeline-menu.js';
import { pipelineQuery } from '../pipelines/pipelines.queries.js';
import { RoleBadge } from '../pipelines/role-badge.js';
import { roleOf } from '../pipelines/role.js';
import { PendingPage } from '../shell/fallback-pages.js';
import { PIPELINE_WORDS as WORDS } from '../words/pipeline.js';
import { PIPELINES_WORDS } from '../words/pipelines.js';
import { ActivityTab } from './activity-tab.js';
import { JobsTab } from './jobs-tab.js';
import { MembersTab } from './members-tab.js';
import { PIPELINE_TABS } from './pipeline-search.js';

const route = getRouteApi('/signed-in/pipelines/$pipelineId');

export function PipelinePage() {
  const { pipelineId } = route.useParams();
  const { data, error, refetch } = useQuery(pipelineQuery(pipelineId));
  if (data !== undefined) return <PipelineDetails pipeline={data} />;
  if (error === null) return <PendingPage />;
  if (!isNotFound(error)) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <EmptyState isPage icon="pipelines" title={WORDS.notFound} action={<BackLink />}>
      {WORDS.notFoundHint}
    </EmptyState>
  );
}

const BackLink = () => (
  <Anchor renderRoot={(props) => <Link to="/pipelines" {...props} />} fz="sm">
    {WORDS.back}
  </Anchor>
);

function PipelineDetails({ pipeline }: { readonly pipeline: Pipeline }) {
  const navigate = useNavigate();
  const { tab = pipeline.is_manager ? 'members' : 'jobs' } = route.useSearch();
  const open = (name: string | null) =>
    void navigate({
      to: '/pipelines/$pipelineId',
      params: { pipelineId: pipeline.id },
      search: { tab: PIPELINE_TABS.find((one) => one === name) ?? 'members' },
      replace: true,
    });
  return (
    <>
      <BackLink />
      <PageHeader
        title={pipeline.name}
        actions={<PipelineMenu pipeline={pipeline} onDeleted={() => void navigate({ to: '/pipelines' })} />}
      >
        {pipeline.description}
        <Group gap="md" mt={6}>
          <CopyId value={pipeline.id} what={PIPELINES_WORDS.idOf(pipeline.name)} />
          <span>
            {WORDS.yourRole} <RoleBadge role={roleOf(pipeline.permissions)} />
          </span>
          <span>
            {WORDS.changed} <Time value={pipeline.updated_at} />
          </span>
        </Group>
      </PageHeader>
      <Tabs value={tab} onChange={open} keepMounted={false}>
        <Tabs.List aria-label={WORDS.tabList} mb="md">
          {PIPELINE_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {WORDS.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="members">
          <MembersTab pipeline={pipeline} />
        </Tabs.Panel>
        <Tabs.Panel value="jobs">
          <JobsTab pipelineId={pipeline.id} />
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          <ActivityTab pipelineId={pipeline.id} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
