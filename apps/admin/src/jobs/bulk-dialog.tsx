import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PipelineRef } from '../api/api.js';
import { ELEMENT_WORDS } from '../words/elements.js';
import { BULK_WORDS as WORDS, CHANGE_JOB_WORDS } from '../words/jobs.js';
import { BulkProgress } from './bulk-progress.js';
import { type BulkEdit, useBulkRun } from './bulk-run.js';
import { PipelinesChoice } from './pipelines-choice.js';

interface Props {
  readonly jobIds: readonly string[];
  readonly onClose: () => void;
}

/** The same pipelines put to or taken from many jobs. While it runs it cannot be closed by accident. */
export function BulkDialog({ jobIds, onClose }: Props) {
  const bulk = useBulkRun();
  const [edit, setEdit] = useState<BulkEdit | null>(null);
  const isRunning = bulk.status === 'running';
  const run = (chosen: BulkEdit, ids: readonly string[]) => {
    setEdit(chosen);
    void bulk.run(ids, chosen);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={WORDS.title(jobIds.length)}
      size="lg"
      closeOnEscape={!isRunning}
      closeOnClickOutside={!isRunning}
      withCloseButton={!isRunning}
    >
      {edit === null ? (
        <BulkForm count={jobIds.length} onSubmit={(chosen) => run(chosen, jobIds)} onClose={onClose} />
      ) : (
        <BulkProgress
          jobIds={jobIds}
          outcomes={bulk.outcomes}
          isRunning={isRunning}
          onStop={bulk.stop}
          onAgain={(ids) => run(edit, ids)}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

interface FormProps {
  readonly count: number;
  readonly onSubmit: (edit: BulkEdit) => void;
  readonly onClose: () => void;
}

function BulkForm({ count, onSubmit, onClose }: FormProps) {
  const [add, setAdd] = useState<readonly PipelineRef[]>([]);
  const [remove, setRemove] = useState<readonly PipelineRef[]>([]);
  const [reason, setReason] = useState('');
  const [isTouched, setTouched] = useState(false);
  const isBoth = add.some(({ id }) => remove.some((other) => other.id === id));
  const isEmpty = add.length + remove.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTouched(true);
    if (!isBoth && !isEmpty) onSubmit({ add: add.map(({ id }) => id), remove: remove.map(({ id }) => id), reason });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <PipelinesChoice
          label={WORDS.add}
          value={add}
          onChange={setAdd}
          error={isTouched && isEmpty ? WORDS.missing : undefined}
          hasFocus
        />
        <PipelinesChoice
          label={WORDS.remove}
          value={remove}
          onChange={setRemove}
          error={isBoth ? WORDS.both : undefined}
        />
        <TextInput
          label={CHANGE_JOB_WORDS.reason}
          description={CHANGE_JOB_WORDS.reasonHint}
          maxLength={1_000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Text fz="sm" c="dimmed">
          {WORDS.each}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {ELEMENT_WORDS.cancel}
          </Button>
          <Button type="submit">{WORDS.apply(count)}</Button>
        </Group>
      </Stack>
    </form>
  );
}
