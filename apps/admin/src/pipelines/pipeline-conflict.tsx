import { Alert, Button, Stack, Text } from '@mantine/core';
import type { Pipeline } from '../api/api.js';
import { Icon } from '../elements/icon.js';
import { READABLE_TITLE } from '../elements/readable-title.js';
import { PIPELINE_CONFLICT_WORDS as WORDS } from '../words/pipelines.js';

interface Props {
  readonly now: Pipeline;
  readonly onLookAgain: () => void;
}

/** What somebody else has made of the pipeline since it was shown, with the choice to go on from there. */
export const PipelineConflict = ({ now: { name, description }, onLookAgain }: Props) => (
  <Alert color="orange" icon={<Icon name="warning" />} title={WORDS.title} role="alert" styles={READABLE_TITLE}>
    <Stack gap="xs" align="flex-start" style={{ overflowWrap: 'anywhere' }}>
      <Text fz="sm">{WORDS.name(name)}</Text>
      <Text fz="sm" lineClamp={6}>
        {description === '' ? WORDS.noDescription : WORDS.description(description)}
      </Text>
      <Text fz="sm">{WORDS.lookAgainHint}</Text>
      <Button size="xs" variant="default" leftSection={<Icon name="refresh" size={14} />} onClick={onLookAgain}>
        {WORDS.lookAgain}
      </Button>
    </Stack>
  </Alert>
);
