import { ActionIcon, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { ELEMENT_WORDS } from '../words/elements.js';
import { Icon } from './icon.js';
import classes from './elements.module.css';

interface Props {
  readonly value: string;
  /** What it is the id of, for who cannot see the place: "id of Loans". */
  readonly what: string;
  /** Only the end of a long id is shown; what is copied is all of it. */
  readonly short?: boolean;
  /** Only the button: the id stands beside it already. */
  readonly isHidden?: boolean;
}

/** An id in the type of ids, and a button that copies it. */
export function CopyId({ value, what, short = false, isHidden = false }: Props) {
  return (
    <Group gap={4} wrap="nowrap" className={classes['copyId']}>
      {!isHidden && (
        <Text ff="monospace" fz="xs" c="dimmed" truncate title={value}>
          {short && value.length > 12 ? `…${value.slice(-8)}` : value}
        </Text>
      )}
      <CopyButton value={value} timeout={1_500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? ELEMENT_WORDS.copied : ELEMENT_WORDS.copy(what)}>
            <ActionIcon
              variant="subtle"
              color={copied ? 'teal' : 'gray'}
              size="sm"
              onClick={copy}
              aria-label={copied ? ELEMENT_WORDS.copied : ELEMENT_WORDS.copy(what)}
            >
              <Icon name={copied ? 'check' : 'copy'} size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
