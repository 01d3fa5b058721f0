import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './admin.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './query-client.js';
import { createAdminRouter } from './router.js';
import { theme } from './theme.js';

const queries = createQueryClient(askToSignIn);
const router = createAdminRouter(queries);

/** The session has ended under the reader: to the page for signing in, which leads back here. */
function askToSignIn(): void {
  const { pathname, href } = router.state.location;
  if (pathname === '/sign-in') return;
  queries.clear();
  void router.navigate({ to: '/sign-in', search: { from: href } });
}

/** Without it the browser refuses the `<style>` elements that components make. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
// Of dialogs, which keep the page behind them from scrolling.
setNonce(nonce);

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
