import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, ifMatch, type Pipeline } from '../api/api.js';
import { showDone } from '../elements/notices.js';
import { DELETE_PIPELINE_WORDS, PIPELINE_FORM_WORDS } from '../words/pipelines.js';
import { PIPELINES_KEY } from './pipelines.queries.js';

export interface PipelineFields {
  readonly name: string;
  readonly description: string;
}

export function useCreatePipeline(onDone: (pipeline: Pipeline) => void) {
  const refresh = useRefreshPipelines();
  return useMutation({
    mutationFn: (body: PipelineFields) => answerOf(api.POST('/api/v2/pipelines', { body })),
    onSuccess: (pipeline) => {
      showDone(PIPELINE_FORM_WORDS.created(pipeline.name));
      onDone(pipeline);
      return refresh();
    },
  });
}

/** Refused where somebody has changed it since it was shown; the notice offers to take the change back. */
export function useChangePipeline(before: Pipeline, onDone: () => void) {
  const refresh = useRefreshPipelines();
  return useMutation({
    mutationFn: (fields: PipelineFields) => changePipeline(before, fields),
    onSuccess: (after) => {
      const undo = () => changePipeline(after, before).then(refresh);
      showDone(PIPELINE_FORM_WORDS.saved(after.name), after.version === before.version ? undefined : undo);
      onDone();
    },
    onSettled: refresh,
  });
}

const changePipeline = ({ id, version }: Pipeline, { name, description }: PipelineFields) =>
  answerOf(
    api.PATCH('/api/v2/pipelines/{pipeline_id}', {
      params: { path: { pipeline_id: id }, header: ifMatch(version) },
      body: { name, description },
    }),
  );

/** `force` takes it from the jobs that use it. Refused where somebody has changed it, or begun to use it, since it was shown. */
export function useDeletePipeline({ id, name, version }: Pipeline, onDone: () => void) {
  const refresh = useRefreshPipelines();
  return useMutation({
    mutationFn: async ({ force }: { readonly force: boolean }): Promise<number> => {
      const query = force ? { force: 'true' as const } : {};
      const params = { path: { pipeline_id: id }, query, header: ifMatch(version) };
      const deletion = await answerOf(api.DELETE('/api/v2/pipelines/{pipeline_id}', { params }));
      return 'jobs_left' in deletion ? deletion.jobs_left : 0;
    },
    onSuccess: (left) => {
      const words = DELETE_PIPELINE_WORDS;
      showDone(left === 0 ? words.deleted(name) : words.deletedInBackground(name, left));
      onDone();
    },
    onSettled: refresh,
  });
}

function useRefreshPipelines(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: PIPELINES_KEY });
}
