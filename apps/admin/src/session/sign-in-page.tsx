import { Alert, Anchor, Button, Center, Divider, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { isSignedOut } from '../api/api-error.js';
import { sessionQuery, signIn } from '../api/session.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { PRODUCT, SIGN_IN_WORDS as WORDS } from '../words/shell.js';

const route = getRouteApi('/sign-in');

/** By token, or by the OpenID provider where one is set. Leads back to where the reader was. */
export function SignInPage() {
  const { error, from } = route.useSearch();
  const { data } = useSuspenseQuery(sessionQuery);
  useEffect(() => {
    document.title = `${WORDS.title} - ${PRODUCT}`;
  }, []);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder shadow="sm" p="xl" w={400} maw="100%">
        <Stack>
          <div>
            <Title order={1}>{PRODUCT}</Title>
            <Text c="dimmed">{WORDS.lead}</Text>
          </div>
          {from !== undefined && error === undefined && (
            <Alert color="blue" icon={<Icon name="info" />}>
              {WORDS.ended}
            </Alert>
          )}
          {error !== undefined && (
            <Alert color="red" icon={<Icon name="warning" />} title={WORDS.failed}>
              {causeOf(error)}
            </Alert>
          )}
          {data.sign_in.oidc !== null && <ProviderSignIn href={data.sign_in.oidc} from={from} />}
          {data.sign_in.token && <TokenSignIn from={from} />}
        </Stack>
      </Paper>
    </Center>
  );
}

/** Anybody can write an address: what is no code is not shown. */
const causeOf = (code: string): string => (WORDS.causes as Readonly<Record<string, string>>)[code] ?? WORDS.otherCause;

function ProviderSignIn({ href, from }: { readonly href: string; readonly from: string | undefined }) {
  const target = new URL(href, location.href);
  target.searchParams.set('return_to', `/admin${from ?? '/'}`);
  return (
    <>
      <Button component="a" href={target.href} size="md">
        {WORDS.provider}
      </Button>
      <Divider label={WORDS.or} />
    </>
  );
}

function TokenSignIn({ from }: { readonly from: string | undefined }) {
  const [token, setToken] = useState('');
  const queries = useQueryClient();
  const router = useRouter();
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: (answer) => {
      // Nothing that somebody else has read may be shown to whoever signs in now.
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, answer);
      router.history.push(router.basepath + (from ?? '/'));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') attempt.mutate(token.trim());
  };
  const isWrong = isSignedOut(attempt.error);
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label={WORDS.token}
          description={WORDS.tokenHint}
          placeholder="fp_…"
          name="token"
          autoComplete="off"
          autoFocus
          value={token}
          onChange={({ currentTarget }) => setToken(currentTarget.value)}
          error={isWrong ? WORDS.wrongToken : undefined}
        />
        {attempt.error !== null && !isWrong && <ErrorState error={attempt.error} />}
        <Button type="submit" size="md" loading={attempt.isPending}>
          {WORDS.submit}
        </Button>
        <Text fz="xs" c="dimmed">
          {WORDS.firstToken}{' '}
          <Anchor href="/docs" fz="xs" underline="always">
            API
          </Anchor>
        </Text>
      </Stack>
    </form>
  );
}
