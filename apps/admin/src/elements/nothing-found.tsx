import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ELEMENT_WORDS } from '../words/elements.js';
import { EmptyState } from './empty-state.js';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly onShowAll: () => void;
}

/** In the place of a table whose filters let nothing through. */
export function NothingFound({ title, children, onShowAll }: Props) {
  const showAll = (
    <Button variant="default" onClick={onShowAll}>
      {ELEMENT_WORDS.showAll}
    </Button>
  );
  return (
    <EmptyState icon="search" title={title} action={showAll}>
      {children}
    </EmptyState>
  );
}
