import { useRouteContext } from '@tanstack/react-router';

type Scope = 'read' | 'assign' | 'manage' | 'admin';

/** Whether the session may be used for that; what its holder may do with one pipeline stands with the pipeline. */
export function useMay(): (scope: Scope) => boolean {
  const { session } = useRouteContext({ from: '/signed-in' });
  return (scope) => session.scopes.includes(scope);
}

/** Who makes new pipelines and deletes jobs: site admins, and holders of "Manage flow pipelines". */
export function useMayManageEverything(): boolean {
  const managesEverything = useManagesEverything();
  return useMay()('manage') && managesEverything;
}

/** Acts as a manager of every pipeline. */
export function useManagesEverything(): boolean {
  const { session } = useRouteContext({ from: '/signed-in' });
  return session.principal.site_admin || session.principal.manage_flow_pipelines;
}

/** Site admins see what others do not: the audit log, everybody's tokens. */
export function useIsSiteAdmin(): boolean {
  const { session } = useRouteContext({ from: '/signed-in' });
  return session.principal.site_admin;
}

/** What only site admins do, with a session that may be used for it: delivery, people, everybody's tokens, the audit log. */
export function useMayAdminister(): boolean {
  const isSiteAdmin = useIsSiteAdmin();
  return useMay()('admin') && isSiteAdmin;
}
