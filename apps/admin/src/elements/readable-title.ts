/** For an Alert in a light colour: Mantine's own title is too faint to read (3.6:1). */
export const READABLE_TITLE = { title: { color: 'var(--mantine-color-text)' } } as const;
