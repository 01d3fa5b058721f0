import { Group, Kbd, Modal, Table, Text } from '@mantine/core';
import { SHELL_WORDS, SHORTCUT_WORDS as WORDS } from '../words/shell.js';

const SHORTCUTS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['/'], WORDS.search],
  [['?'], WORDS.help],
  [['g', 'p'], WORDS.pipelines],
  [['g', 'j'], WORDS.jobs],
  [['g', 'l'], WORDS.live],
  [['g', 't'], WORDS.people],
  [['g', 'a'], WORDS.audit],
  [['j', 'k'], WORDS.rows],
  [['Enter'], WORDS.open],
  [['Esc'], WORDS.close],
];

export const ShortcutsDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Modal opened onClose={onClose} title={SHELL_WORDS.shortcuts}>
    <Table>
      <Table.Tbody>
        {SHORTCUTS.map(([keys, what]) => (
          <Table.Tr key={what}>
            <Table.Td>{what}</Table.Td>
            <Table.Td>
              <Group gap={6} justify="flex-end">
                {keys.map((key, index) => (
                  <Group key={key} gap={6}>
                    {index > 0 && keys[0] === 'g' && (
                      <Text fz="xs" c="dimmed">
                        {WORDS.between}
                      </Text>
                    )}
                    <Kbd>{key}</Kbd>
                  </Group>
                ))}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Modal>
);
