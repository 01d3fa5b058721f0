import { Button, Center, Container, Loader } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { ELEMENT_WORDS } from '../words/elements.js';
import { SHELL_WORDS as WORDS } from '../words/shell.js';

export const PendingPage = () => (
  <Center mih={240}>
    <Loader aria-label={ELEMENT_WORDS.loading} />
  </Center>
);

/** Also where the code of a screen could not be loaded: a new version was put in place meanwhile. */
export const CrashedPage = ({ error }: { readonly error: unknown }) => (
  <Container size="sm">
    <ErrorState error={error} onRetry={() => location.reload()} />
  </Container>
);

export const NotFoundPage = () => (
  <EmptyState
    isPage
    icon="warning"
    title={WORDS.notFound}
    action={<Button renderRoot={(props) => <Link to="/pipelines" {...props} />}>{WORDS.toPipelines}</Button>}
  >
    {WORDS.notFoundHint}
  </EmptyState>
);
