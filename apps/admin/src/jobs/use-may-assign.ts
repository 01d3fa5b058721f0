import { useQuery } from '@tanstack/react-query';
import { useManagesEverything, useMay } from '../session/use-may.js';
import { hasPipelinesOfRole } from './jobs.queries.js';

/** Whether the reader may put jobs into any pipeline at all: a viewer is offered nothing that would be refused. */
export function useMayAssign(): boolean {
  const hasScope = useMay()('assign');
  const managesAll = useManagesEverything();
  const enabled = hasScope && !managesAll;
  const isMember = useQuery({ ...hasPipelinesOfRole('member'), enabled });
  const isManager = useQuery({ ...hasPipelinesOfRole('manager'), enabled });
  return hasScope && (managesAll || isMember.data === true || isManager.data === true);
}
