import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ELEMENT_WORDS } from '../words/elements.js';
import { Icon } from './icon.js';

/** One request for a word, not for each of its letters. */
const PAUSE_MS = 200;
/** The keyboard's `/` looks for it. */
export const SEARCH_FIELD = 'data-search-field';

interface Props {
  readonly label: string;
  /** What the address says. */
  readonly value: string;
  readonly onSearch: (text: string) => void;
  /** Whether it is the one that `/` goes to, where a screen has more than one. */
  readonly hasShortcut?: boolean;
}

export function SearchField({ label, value, onSearch, hasShortcut = true }: Props) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // Changed from elsewhere: the browser's back button, a link.
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = text;
      onSearch(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      maxLength={200}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      leftSection={<Icon name="search" size={16} />}
      rightSection={
        text === '' ? (
          hasShortcut && <Kbd size="xs">/</Kbd>
        ) : (
          <CloseButton size="sm" aria-label={ELEMENT_WORDS.clearSearch} onClick={() => setText('')} />
        )
      }
      w={{ base: '100%', xs: 280 }}
      {...(hasShortcut && { [SEARCH_FIELD]: '' })}
    />
  );
}
