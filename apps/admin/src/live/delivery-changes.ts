import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type DeadLetter } from '../api/api.js';
import { showDone } from '../elements/notices.js';
import { PARKED_WORDS } from '../words/live.js';
import { RELAY_KEY } from './live.queries.js';

/** Asks the relay to try again; it carries that out within a second. */
export function useUnparkJob(jobId: string, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ skipEvent }: { readonly skipEvent: boolean }) =>
      answerOf(
        api.POST('/api/v2/relay/parked-jobs/{job_id}/unpark', {
          params: { path: { job_id: jobId } },
          body: { skip_event: skipEvent },
        }),
      ),
    onSuccess: () => {
      showDone(PARKED_WORDS.done(jobId));
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: RELAY_KEY }),
  });
}

/** The job's newest event once more: executors that gave up on it get its state anew. */
export function useRedrive(redrive: NonNullable<DeadLetter['redrive']>) {
  return useMutation({
    mutationFn: () => answerOf(api.POST('/api/v2/events/replay', { body: redrive.body })),
  });
}
