import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, 'nextElementSibling' | 'previousElementSibling'>> = {
  ArrowDown: 'nextElementSibling',
  j: 'nextElementSibling',
  ArrowUp: 'previousElementSibling',
  k: 'previousElementSibling',
};

/** Focuses the first link or button of the row below or above. */
export function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  const from = event.target;
  if (isChord(event) || step === undefined || !(from instanceof HTMLElement) || from.matches('input, select, textarea'))
    return;
  const next = from.closest('[role=row]')?.[step]?.querySelector<HTMLElement>('a, button');
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Where no row has the focus yet: the first one. @returns whether there is one */
export function focusFirstRow(): boolean {
  const first = document.querySelector<HTMLElement>('#content [role=row] :is(a, button)');
  first?.focus();
  return first !== null;
}

export const isChord = ({ ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey'>): boolean =>
  ctrlKey || metaKey || altKey;
