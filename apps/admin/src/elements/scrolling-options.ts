/** The list of options scrolls, as a list of a combobox may; not a region around it, which the keyboard could not reach. */
export const SCROLLS_ITSELF = {
  withScrollArea: false,
  styles: { options: { maxHeight: 220, overflowY: 'auto' } },
} as const;
