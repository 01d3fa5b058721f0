/** What the shared pieces of the page say. */
export const ELEMENT_WORDS = {
  copy: (what: string) => `Copy ${what}`,
  copied: 'Copied',
  copyFailed: 'The browser did not allow copying',
  loading: 'Loading',
  looking: 'Looking…',
  loadingMore: 'Loading more',
  moreFailed: 'The next rows could not be loaded.',
  tryAgain: 'Try again',
  errorCode: 'Code',
  errorRequest: 'Request',
  clearSearch: 'Clear the search',
  showAll: 'Show all',
  cancel: 'Cancel',
  undo: 'Undo',
  close: 'Close',
  typeToConfirm: (word: string) => `Type ${word} to confirm`,
  rowsLoaded: (count: number, hasMore: boolean) =>
    hasMore ? `${count.toLocaleString('en')} shown, more below` : `${count.toLocaleString('en')} in all`,
} as const;

/** Said instead of the api's own words where it had none, or where more can be said to a reader. */
export const ERROR_WORDS: Readonly<Record<string, { readonly title: string; readonly hint?: string }>> = {
  unreachable: { title: 'The server cannot be reached', hint: 'Check the connection, then try again.' },
  permission_missing: { title: 'You may not do that' },
  version_mismatch: { title: 'Somebody else has changed this meanwhile', hint: 'It has been loaded anew.' },
  rate_limited: { title: 'Too many requests', hint: 'Wait a moment, then try again.' },
};
export const OTHER_ERROR = 'That did not work';
