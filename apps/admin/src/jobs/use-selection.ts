import { useCallback, useState } from 'react';

/** Ids that the reader has ticked; they stay while rows come and go. */
export function useSelection() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (id: string) =>
      setIds((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      }),
    [],
  );
  const addAll = useCallback((more: readonly string[]) => setIds((before) => new Set([...before, ...more])), []);
  const clear = useCallback(() => setIds(new Set()), []);
  return { ids, toggle, addAll, clear };
}
