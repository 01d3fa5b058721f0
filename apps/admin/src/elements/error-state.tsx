import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { ApiError } from '../api/api-error.js';
import { ELEMENT_WORDS, ERROR_WORDS, OTHER_ERROR } from '../words/elements.js';
import { CopyId } from './copy-id.js';
import { Icon } from './icon.js';

interface Props {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong in the api's own words, with the code to look up and the request id to ask about. */
export function ErrorState({ error, onRetry }: Props) {
  const { title, detail, hint } = describeError(error);
  return (
    <Alert color="red" icon={<Icon name="warning" />} title={title} my="md" role="alert">
      <Stack gap="xs" align="flex-start">
        {detail !== '' && <Text fz="sm">{detail}</Text>}
        {hint !== undefined && <Text fz="sm">{hint}</Text>}
        {error instanceof ApiError && <ErrorFacts error={error} />}
        {onRetry && (
          <Button size="xs" variant="default" leftSection={<Icon name="refresh" size={14} />} onClick={onRetry}>
            {ELEMENT_WORDS.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function describeError(error: unknown): { title: string; detail: string; hint?: string | undefined } {
  const known = error instanceof ApiError ? ERROR_WORDS[error.code] : undefined;
  const detail = error instanceof Error ? error.message : String(error);
  return { title: known?.title ?? OTHER_ERROR, detail, hint: known?.hint };
}

function ErrorFacts({ error: { code, requestId } }: { readonly error: ApiError }) {
  return (
    <Group gap="md">
      <Text fz="xs" c="dimmed">
        {ELEMENT_WORDS.errorCode} <Code>{code}</Code>
      </Text>
      {requestId !== undefined && (
        <Group gap={4}>
          <Text fz="xs" c="dimmed">
            {ELEMENT_WORDS.errorRequest}
          </Text>
          <CopyId value={requestId} what="request id" />
        </Group>
      )}
    </Group>
  );
}
