import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { sessionQuery } from './api/session.js';
import { auditSearch } from './audit/audit-search.js';
import { jobsSearch } from './jobs/jobs-search.js';
import { liveSearch } from './live/live-search.js';
import { peopleSearch } from './people/people-search.js';
import { pipelineSearch } from './pipeline/pipeline-search.js';
import { pipelinesSearch } from './pipelines/pipelines-search.js';
import { given, optionalText, ownPath } from './search-values.js';
import { CrashedPage, NotFoundPage, PendingPage } from './shell/fallback-pages.js';
import { Shell } from './shell/shell.js';

const root = createRootRouteWithContext<{ readonly queries: QueryClient }>()({ notFoundComponent: NotFoundPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) =>
    given({ from: ownPath(search['from']), error: optionalText(search['error']) }),
  loader: ({ context }) => context.queries.ensureQueryData(sessionQuery),
  component: lazyRouteComponent(() => import('./session/sign-in-page.js'), 'SignInPage'),
});

/** Everything that is for those who are signed in; others are sent to sign in, and back. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const { session } = await context.queries.ensureQueryData(sessionQuery);
    if (session === null) {
      const from = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/sign-in', search: given({ from }) });
    }
    return { session };
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => redirect({ to: '/pipelines', throw: true }),
});
const pipelines = createRoute({
  getParentRoute: () => signedIn,
  path: '/pipelines',
  validateSearch: pipelinesSearch,
  component: lazyRouteComponent(() => import('./pipelines/pipelines-page.js'), 'PipelinesPage'),
});
const pipeline = createRoute({
  getParentRoute: () => signedIn,
  path: '/pipelines/$pipelineId',
  validateSearch: pipelineSearch,
  component: lazyRouteComponent(() => import('./pipeline/pipeline-page.js'), 'PipelinePage'),
});
const jobs = createRoute({
  getParentRoute: () => signedIn,
  path: '/jobs',
  validateSearch: jobsSearch,
  component: lazyRouteComponent(() => import('./jobs/jobs-page.js'), 'JobsPage'),
});
const job = createRoute({
  getParentRoute: () => signedIn,
  path: '/jobs/$jobId',
  component: lazyRouteComponent(() => import('./job/job-page.js'), 'JobPage'),
});
const live = createRoute({
  getParentRoute: () => signedIn,
  path: '/live',
  validateSearch: liveSearch,
  component: lazyRouteComponent(() => import('./live/live-page.js'), 'LivePage'),
});
const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/people',
  validateSearch: peopleSearch,
  component: lazyRouteComponent(() => import('./people/people-page.js'), 'PeoplePage'),
});
const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./audit/audit-page.js'), 'AuditPage'),
});

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([home, pipelines, pipeline, jobs, job, live, people, audit]),
]);

export const createAdminRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: tree,
    basepath: '/admin',
    context: { queries },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    // Else what a route's own rules have refused would come through all the same.
    search: { strict: true },
    scrollRestoration: true,
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: CrashedPage,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAdminRouter>;
  }
}
