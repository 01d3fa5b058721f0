import { Box, Button, Code, CopyButton, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState } from '../elements/empty-state.js';
import { Icon } from '../elements/icon.js';
import { useMayManageEverything } from '../session/use-may.js';
import { ELEMENT_WORDS } from '../words/elements.js';
import { FIRST_STEPS_WORDS as WORDS } from '../words/first-run.js';
import classes from './first-run.module.css';

/** Where there is no pipeline yet: what the product is for, and how to begin. */
export function FirstSteps({ createButton }: { readonly createButton: ReactNode }) {
  if (!useMayManageEverything()) {
    return (
      <EmptyState icon="pipelines" title={WORDS.nothingShared}>
        {WORDS.nothingSharedHint}
      </EmptyState>
    );
  }
  const extras = [createButton, null, <FirstCall key="call" />];
  return (
    <Paper withBorder p="xl">
      <Title order={2} size="h3">
        {WORDS.title}
      </Title>
      <Text c="dimmed" mb="xl">
        {WORDS.lead}
      </Text>
      <Stack component="ol" gap="xl" className={classes['steps']}>
        {WORDS.steps.map(({ title, text }, index) => (
          <li key={title} className={classes['step']}>
            <ThemeIcon variant="light" radius="xl" size="lg" aria-hidden="true">
              {index + 1}
            </ThemeIcon>
            <Box miw={0} flex={1}>
              <Title order={3} size="h5">
                {title}
              </Title>
              <Text fz="sm" mb="xs">
                {text}
              </Text>
              {extras[index]}
            </Box>
          </li>
        ))}
      </Stack>
    </Paper>
  );
}

function FirstCall() {
  const call = WORDS.call(location.origin);
  return (
    <>
      <Code block tabIndex={0}>
        {call}
      </Code>
      <CopyButton value={call}>
        {({ copied, copy }) => (
          <Button
            mt="xs"
            size="xs"
            variant="default"
            leftSection={<Icon name={copied ? 'check' : 'copy'} size={14} />}
            onClick={copy}
          >
            {copied ? ELEMENT_WORDS.copied : WORDS.copyCall}
          </Button>
        )}
      </CopyButton>
    </>
  );
}
