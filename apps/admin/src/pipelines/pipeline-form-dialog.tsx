import { Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { hasCode } from '../api/api-error.js';
import type { Pipeline } from '../api/api.js';
import { FormDialog } from '../elements/form-dialog.js';
import { PIPELINE_FORM_WORDS as WORDS } from '../words/pipelines.js';
import { PipelineConflict } from './pipeline-conflict.js';
import { type PipelineFields, useChangePipeline, useCreatePipeline } from './pipeline-changes.js';

interface CreateProps {
  readonly onClose: () => void;
  readonly onCreated: (pipeline: Pipeline) => void;
}

export function CreatePipelineDialog({ onClose, onCreated }: CreateProps) {
  const create = useCreatePipeline(onCreated);
  return (
    <PipelineForm
      title={WORDS.createTitle}
      submitLabel={WORDS.create}
      initial={{ name: '', description: '' }}
      change={create}
      onClose={onClose}
    />
  );
}

interface EditProps {
  /** As it is now; what the reader began with is kept. */
  readonly pipeline: Pipeline;
  readonly onClose: () => void;
}

export function EditPipelineDialog({ pipeline, onClose }: EditProps) {
  const [seen, setSeen] = useState(pipeline);
  const change = useChangePipeline(seen, onClose);
  const isConflict = pipeline.version !== seen.version;
  const lookAgain = () => {
    change.reset();
    setSeen(pipeline);
  };
  return (
    <PipelineForm
      title={WORDS.editTitle}
      submitLabel={WORDS.save}
      initial={seen}
      change={change}
      conflict={isConflict && <PipelineConflict now={pipeline} onLookAgain={lookAgain} />}
      onClose={onClose}
    />
  );
}

interface FormProps {
  readonly title: string;
  readonly submitLabel: string;
  readonly initial: PipelineFields;
  readonly change: { mutate: (fields: PipelineFields) => void; isPending: boolean; error: unknown };
  /** What somebody else has made of it meanwhile; nothing is saved over that before it is looked at. */
  readonly conflict?: ReactNode;
  readonly onClose: () => void;
}

function PipelineForm({ title, submitLabel, initial, change, conflict = false, onClose }: FormProps) {
  const [name, setName] = useState(initial.name);
  const [description, setDescription] = useState(initial.description);
  const [isTouched, setTouched] = useState(false);
  const isTaken = hasCode(change.error, 'name_taken');
  const isMissing = isTouched && name.trim() === '';
  const submit = () => {
    setTouched(true);
    if (name.trim() !== '') change.mutate({ name: name.trim(), description });
  };
  const refusal = isTaken ? WORDS.nameTaken : undefined;
  return (
    <FormDialog
      title={title}
      submitLabel={submitLabel}
      isBusy={change.isPending}
      isDisabled={conflict !== false}
      error={isTaken || conflict !== false ? null : change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={WORDS.name}
        required
        maxLength={200}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={isMissing ? WORDS.nameMissing : refusal}
        data-autofocus
      />
      <Textarea
        label={WORDS.description}
        description={WORDS.descriptionHint}
        maxLength={2_000}
        autosize
        minRows={3}
        maxRows={8}
        value={description}
        onChange={({ currentTarget }) => setDescription(currentTarget.value)}
      />
      {conflict}
    </FormDialog>
  );
}
