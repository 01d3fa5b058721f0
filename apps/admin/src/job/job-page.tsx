import { Anchor, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { isNotFound } from '../api/api-error.js';
import type { Job } from '../api/api.js';
import { CopyId } from '../elements/copy-id.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { PageHeader } from '../elements/page-header.js';
import { Time } from '../elements/time.js';
import { ChangeJobDialog } from '../jobs/change-job-dialog.js';
import { jobQuery } from '../jobs/jobs.queries.js';
import { PipelineBadges } from '../jobs/pipeline-badges.js';
import { useMayAssign } from '../jobs/use-may-assign.js';
import { PendingPage } from '../shell/fallback-pages.js';
import { JOB_WORDS as WORDS } from '../words/job.js';
import { JobHistory } from './job-history.js';
import { JobMenu } from './job-menu.js';

const route = getRouteApi('/signed-in/jobs/$jobId');

/** Which pipelines a job is in, and how it came to that. */
export function JobPage() {
  const { jobId } = route.useParams();
  const { data, error, refetch } = useQuery(jobQuery(jobId));
  if (data !== undefined) return <JobDetails key={jobId} job={data} />;
  if (error === null) return <PendingPage />;
  if (!isNotFound(error)) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <EmptyState isPage icon="jobs" title={WORDS.notFound} action={<BackLink />}>
      {WORDS.notFoundHint}
    </EmptyState>
  );
}

const BackLink = () => (
  <Anchor renderRoot={(props) => <Link to="/jobs" {...props} />} fz="sm">
    {WORDS.back}
  </Anchor>
);

function JobDetails({ job }: { readonly job: Job }) {
  const mayAssign = useMayAssign() && job.deleted_at === null;
  return (
    <>
      <BackLink />
      <PageHeader
        title={job.job_id}
        actions={
          <>
            {mayAssign && <ChangeButton job={job} />}
            <JobMenu job={job} />
          </>
        }
      >
        <Facts job={job} />
      </PageHeader>
      <Group gap="xs" mb="lg">
        <Text fw={550} fz="sm">
          {WORDS.pipelines}
        </Text>
        {job.pipelines.length === 0 ? (
          <Text fz="sm" c="dimmed">
            {job.deleted_at === null ? WORDS.open : WORDS.deletedHint}
          </Text>
        ) : (
          <PipelineBadges refs={job.pipelines} hasLinks />
        )}
      </Group>
      <JobHistory job={job} mayRestore={mayAssign} />
    </>
  );
}

const Facts = ({ job }: { readonly job: Job }) => (
  <Group gap="md" mt={6}>
    <CopyId value={job.job_id} what={WORDS.idOf(job.job_id)} isHidden />
    {job.state !== null && <span>{job.state}</span>}
    <span>{WORDS.version(job.version)}</span>
    <span>
      {WORDS.changed} <Time value={job.updated_at} />
    </span>
    <span>
      {WORDS.created} <Time value={job.created_at} />
    </span>
    {job.deleted_at !== null && (
      <Text component="span" fz="sm" fw={650} c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))">
        {WORDS.deleted} <Time value={job.deleted_at} />
      </Text>
    )}
  </Group>
);

function ChangeButton({ job }: { readonly job: Job }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button leftSection={<Icon name="pencil" size={16} />} onClick={() => setOpen(true)}>
        {WORDS.change}
      </Button>
      {isOpen && <ChangeJobDialog job={job} onClose={() => setOpen(false)} />}
    </>
  );
}
