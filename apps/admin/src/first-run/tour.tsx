import { Button, CloseButton, Group, Paper, Text, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { TOUR_WORDS as WORDS } from '../words/first-run.js';
import classes from './first-run.module.css';
import { DEMO_PIPELINE } from './tour-offer.js';
import { useTour } from './use-tour.js';

const STEPS = [
  { ...WORDS.pipelines, place: { to: '/pipelines' } },
  { ...WORDS.pipeline, place: { to: '/pipelines/$pipelineId', params: { pipelineId: DEMO_PIPELINE } } },
  { ...WORDS.jobs, place: { to: '/jobs' } },
  { ...WORDS.live, place: { to: '/live' } },
  { ...WORDS.people, place: { to: '/people' } },
] as const;

/** A card that goes from screen to screen and says what is there. The page can be used all the while. */
export function Tour() {
  const [state, setState] = useTour();
  const navigate = useNavigate();
  const index = typeof state === 'number' ? state : -1;
  const step = STEPS[index];
  useEffect(() => {
    if (step) void navigate(step.place);
  }, [navigate, step]);
  if (!step) return null;
  const isLast = index === STEPS.length - 1;
  return (
    <Paper
      component="aside"
      aria-label={WORDS.label}
      aria-live="polite"
      withBorder
      shadow="lg"
      p="md"
      className={classes['tour']}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={2} size="h5">
          {step.title}
        </Title>
        <CloseButton size="sm" aria-label={WORDS.stop} onClick={() => setState('over')} />
      </Group>
      <Text fz="sm" mt={4}>
        {step.text}
      </Text>
      <Group justify="space-between" mt="md">
        <Text fz="xs" c="dimmed">
          {WORDS.step(index + 1, STEPS.length)}
        </Text>
        <Group gap="xs">
          {index > 0 && (
            <Button size="xs" variant="default" onClick={() => setState(index - 1)}>
              {WORDS.back}
            </Button>
          )}
          <Button size="xs" onClick={() => setState(isLast ? 'over' : index + 1)}>
            {isLast ? WORDS.end : WORDS.next}
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
