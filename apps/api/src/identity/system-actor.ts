/** The service itself, where it acts of its own accord. No principal has this id, so no token leads to it. */
export const SYSTEM_ACTOR = { id: '00000000-0000-0000-0000-000000000000', kind: 'system', name: 'system' } as const;
