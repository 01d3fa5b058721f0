import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

interface Page<Item> {
  readonly items: Item[];
  readonly next_cursor: string | null;
}

/** How a list is read page by page; the cursor of the first page is undefined. */
export type ReadPage<Item> = (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>;

export const keysetQuery = <Item>(queryKey: readonly unknown[], readPage: ReadPage<Item>) =>
  infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => readPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** All pages read so far as one list, for DataTable. While a filter changes the rows of the last one stay. */
export function useKeysetList<Item>(query: ReturnType<typeof keysetQuery<Item>>) {
  const result = useInfiniteQuery({ ...query, placeholderData: (previous) => previous });
  const { data, hasNextPage, isFetching, fetchNextPage } = result;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    rows,
    loadMore,
    hasMore: hasNextPage,
    isPending: result.isPending,
    isStale: result.isPlaceholderData,
    error: result.isFetchNextPageError ? null : result.error,
    moreError: result.isFetchNextPageError ? result.error : null,
    retry: () => void (result.isFetchNextPageError ? fetchNextPage() : result.refetch()),
  };
}
