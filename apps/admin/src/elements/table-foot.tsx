import { Button, Text } from '@mantine/core';
import { ELEMENT_WORDS } from '../words/elements.js';
import classes from './data-table.module.css';

interface Props {
  readonly count: number;
  readonly hasMore: boolean;
  readonly isPending?: boolean;
  readonly moreError?: unknown;
  readonly retry?: () => void;
}

/** Says how much is shown, and whether there is more. */
export function TableFoot({ count, hasMore, isPending, moreError, retry }: Props) {
  return (
    <div className={classes['foot']} role="status">
      {!moreError ? (
        <Text fz="xs" c="dimmed">
          {isPending ? ELEMENT_WORDS.loading : ELEMENT_WORDS.rowsLoaded(count, hasMore)}
        </Text>
      ) : (
        <>
          <Text fz="sm">{ELEMENT_WORDS.moreFailed}</Text>
          <Button size="compact-xs" variant="default" onClick={retry}>
            {ELEMENT_WORDS.tryAgain}
          </Button>
        </>
      )}
    </div>
  );
}
