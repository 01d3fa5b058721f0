import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { JobHistoryEntry } from '../api/api.js';
import { CopyId } from '../elements/copy-id.js';
import { Icon, type IconName } from '../elements/icon.js';
import { HISTORY_WORDS as WORDS } from '../words/job.js';
import { durationBetween } from './duration.js';
import classes from './job-history.module.css';

const EXACT = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
});

/** The way of a version: the request, the commit, its place in Kafka, each executor that has applied it. */
export function DeliverySteps({ entry }: { readonly entry: JobHistoryEntry }) {
  const { version, request_id: requestId, occurred_at: committed, kafka, applied_by: appliedBy } = entry;
  return (
    <ol className={classes['steps']} aria-label={WORDS.steps(version)}>
      <Step icon="user" title={WORDS.requested}>
        <CopyId value={requestId} what={WORDS.request} short />
      </Step>
      <Step icon="check" title={WORDS.committed} at={committed}>
        <Clock value={committed} />
      </Step>
      {kafka === null ? (
        <Step icon="clock" title={WORDS.notPublished} hint={WORDS.notPublishedHint} isOpen />
      ) : (
        <Step icon="bolt" title={WORDS.published} at={kafka.published_at} since={committed}>
          {WORDS.place(kafka.partition, kafka.offset)}
        </Step>
      )}
      {appliedBy.length === 0 && <Step icon="clock" title={WORDS.notApplied} isOpen />}
      {appliedBy.map(({ executor, applied_version: applied, applied_at: at }) => (
        <Step key={executor} icon="done" title={WORDS.applied(executor)} at={at} since={committed}>
          {applied > version && WORDS.appliedLater(applied)}
        </Step>
      ))}
    </ol>
  );
}

interface StepProps {
  readonly icon: IconName;
  readonly title: string;
  readonly hint?: string;
  readonly at?: string;
  readonly since?: string;
  /** Has not happened yet. */
  readonly isOpen?: boolean;
  readonly children?: ReactNode;
}

const Step = ({ icon, title, hint, at, since, isOpen = false, children }: StepProps) => (
  <li className={classes['step']} data-open={isOpen || undefined} title={hint ?? (at && exactly(at))}>
    <span className={classes['mark']}>
      <Icon name={icon} size={14} />
    </span>
    <div className={classes['stepText']}>
      <Text fz="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
        {title}
      </Text>
      <Text fz="xs" c="dimmed" component="div" className={classes['facts']}>
        {children}
        {at !== undefined && since !== undefined && (
          <time dateTime={at}>{WORDS.after(durationBetween(since, at))}</time>
        )}
      </Text>
    </div>
  </li>
);

const Clock = ({ value }: { readonly value: string }) => (
  <time dateTime={value}>{new Date(value).toLocaleTimeString()}</time>
);

/** To the millisecond: what is asked here is what came first. */
const exactly = (value: string) => `${EXACT.format(new Date(value))} (${value})`;
