import { Alert, Button, Group, Text } from '@mantine/core';
import { Icon } from '../elements/icon.js';
import { TOUR_WORDS as WORDS } from '../words/first-run.js';
import { useTour } from './use-tour.js';

/** Of the demo data; its ids never change. */
export const DEMO_PIPELINE = 'e05cc5f7-b199-49a6-b1bc-f17dc5247e0c';

/** Offers the tour once, where the demo data is. */
export function TourOffer() {
  const [state, setState] = useTour();
  if (state !== 'offered') return null;
  return (
    <Alert icon={<Icon name="info" />} title={WORDS.offerTitle} mb="md">
      <Group justify="space-between">
        <Text fz="sm">{WORDS.offer}</Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => setState('over')}>
            {WORDS.notNow}
          </Button>
          <Button size="xs" onClick={() => setState(0)}>
            {WORDS.start}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
