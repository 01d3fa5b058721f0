import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Of PageHeader, or of what stands in the place of a screen. */
const HEADING = '#content h1';

/**
 * After a change of screen the focus is on its heading: a screen reader says where one is, and the next Tab goes on from
 * there. Not when the page is opened, nor where only a filter or a tab changes. A screen that first loads what it shows gets
 * the focus once its heading is there, unless its reader has gone elsewhere meanwhile.
 */
export function useHeadingFocus(): void {
  const router = useRouter();
  useEffect(() => {
    let stopWaiting = () => undefined as void;
    const unsubscribe = router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
      if (fromLocation === undefined || !pathChanged) return;
      stopWaiting();
      stopWaiting = focusWhenThere(document.activeElement);
    });
    return () => {
      unsubscribe();
      stopWaiting();
    };
  }, [router]);
}

/** @param from what had the focus; what has it now may be something else, or nothing, where that is gone */
function focusWhenThere(from: Element | null): () => void {
  const observer = new MutationObserver(focus);
  function focus(): void {
    const heading = document.querySelector<HTMLElement>(HEADING);
    const now = document.activeElement;
    const hasGoneElsewhere = now !== from && now !== document.body;
    if (!hasGoneElsewhere) heading?.focus({ preventScroll: true });
    if (heading || hasGoneElsewhere) observer.disconnect();
  }
  observer.observe(document.body, { childList: true, subtree: true });
  focus();
  return () => observer.disconnect();
}
