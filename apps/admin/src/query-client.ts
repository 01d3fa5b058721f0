import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isSignedOut } from './api/api-error.js';

const TRIES = 2;

/** @param onSignedOut called whenever an answer says that the session is over */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => failures < TRIES && mayPass(error) },
    },
  });
}

/** A refusal stays a refusal; a server that is away or overloaded may be back. */
const mayPass = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status >= 500);
