import { Alert, Button, Code, Group, Modal, Stack } from '@mantine/core';
import { CopyId } from '../elements/copy-id.js';
import { Icon } from '../elements/icon.js';
import { TOKEN_WORDS as WORDS } from '../words/people.js';

interface Props {
  readonly token: string;
  readonly onClose: () => void;
}

/** A new token. A click beside the dialog must not lose it. */
export const ShownOnce = ({ token, onClose }: Props) => (
  <Modal opened size="lg" onClose={onClose} closeOnClickOutside={false} closeOnEscape={false} title={WORDS.madeTitle}>
    <Stack>
      <Alert color="orange" icon={<Icon name="warning" />}>
        {WORDS.shownOnce}
      </Alert>
      <Group gap="xs" wrap="nowrap">
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'normal', flex: 1 }}>
          {token}
        </Code>
        <CopyId value={token} what={WORDS.theToken} isHidden />
      </Group>
      <Group justify="flex-end">
        <Button onClick={onClose}>{WORDS.kept}</Button>
      </Group>
    </Stack>
  </Modal>
);
