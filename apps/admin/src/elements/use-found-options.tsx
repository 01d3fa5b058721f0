import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query';
import { useState } from 'react';
import { ELEMENT_WORDS as WORDS } from '../words/elements.js';
import { SCROLLS_ITSELF } from './scrolling-options.js';

const PAUSE_MS = 200;

/**
 * For a field whose options the api looks for, as there may be more than a page should hold; what it has filtered is not
 * filtered again.
 * @param none said where nothing was found
 */
export function useFoundOptions<T, Key extends QueryKey>(
  none: string,
  queryOf: (asked: string) => UseQueryOptions<T[], Error, T[], Key>,
  pauseMs = PAUSE_MS,
) {
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search, pauseMs);
  const { data: found = [], isFetching } = useQuery({ ...queryOf(asked), placeholderData: keepPreviousData });
  const isLooking = isFetching || asked !== search;
  const field = {
    searchable: true,
    searchValue: search,
    onSearchChange: setSearch,
    filter: <Options,>({ options }: { readonly options: Options }): Options => options,
    nothingFoundMessage: <NoOption words={isLooking ? WORDS.looking : none} />,
    ...SCROLLS_ITSELF,
  };
  return { found, setSearch, field };
}

/** A list of options holds options only, or those who cannot see it are told of none at all. */
const NoOption = ({ words }: { readonly words: string }) => (
  <div role="option" aria-disabled aria-selected={false}>
    {words}
  </div>
);
