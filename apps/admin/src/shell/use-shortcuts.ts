import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { focusFirstRow, isChord } from '../elements/move-between-rows.js';
import { SEARCH_FIELD } from '../elements/search-field.js';
import { SCREENS } from './screens.js';

/** How long after `g` its second key counts. */
const SEQUENCE_MS = 1_500;

/** `/` searches, `j` goes to the rows, `g` and a letter to a screen, `?` explains. Never while something is typed or a dialog is open. */
export function useShortcuts(openHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let goSince = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      if (isChord(event) || isTyping(event.target)) return;
      const screen = SCREENS.find(({ key }) => key === event.key);
      const isGoing = event.timeStamp - goSince < SEQUENCE_MS;
      goSince = event.key === 'g' ? event.timeStamp : -Infinity;
      if (isGoing && screen) void navigate({ to: screen.to });
      else if (event.key === '/') focusSearch();
      else if (event.key === '?') openHelp();
      else if (event.key !== 'j' || isInRow(event.target) || !focusFirstRow()) return;
      event.preventDefault();
      // `g j` goes to the jobs; a `j` alone goes to the next row.
      event.stopPropagation();
    };
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  }, [navigate, openHelp]);
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.closest('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], [role=dialog]') !==
    null ||
    document.querySelector('[role=dialog]') !== null);

const isInRow = (target: EventTarget | null) => target instanceof Element && target.closest('[role=row]') !== null;

function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>(`[${SEARCH_FIELD}]`);
  field?.focus();
  field?.select();
}
