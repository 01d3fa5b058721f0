import { ELEMENT_WORDS as WORDS } from '../words/elements.js';
import { SCROLLS_ITSELF } from './scrolling-options.js';

interface Found {
  /** Said where nothing was found. */
  readonly none: string;
  /** Whether what is shown is not yet what was asked for. */
  readonly isLooking: boolean;
}

/** For a field whose options the api looks for: what it has filtered is not filtered again. */
export const foundOptions = ({ none, isLooking }: Found) => ({
  filter: <T,>({ options }: { readonly options: T }): T => options,
  nothingFoundMessage: <NoOption words={isLooking ? WORDS.looking : none} />,
  ...SCROLLS_ITSELF,
});

/** A list of options holds options only, or those who cannot see it are told of none at all. */
const NoOption = ({ words }: { readonly words: string }) => (
  <div role="option" aria-disabled aria-selected={false}>
    {words}
  </div>
);
