import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { PRODUCT } from '../words/shell.js';

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** The heading of a screen, which gets the focus when one comes to it; also names the browser's tab. */
export function PageHeader({ title, children, actions }: Props) {
  useEffect(() => {
    document.title = `${title} - ${PRODUCT}`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <div style={{ minWidth: 0, flex: '1 1 280px' }}>
        <Title order={1} tabIndex={-1} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {children !== undefined && (
          <Text c="dimmed" component="div" fz="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
            {children}
          </Text>
        )}
      </div>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
