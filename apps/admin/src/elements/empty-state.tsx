import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.js';

interface Props {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  /** The one thing to do next. */
  readonly action?: ReactNode;
  /** Stands in the place of a whole screen. */
  readonly isPage?: boolean;
}

/** Where there is nothing to show: says why, and what to do about it. */
export function EmptyState({ icon, title, children, action, isPage = false }: Props) {
  return (
    <Stack align="center" gap="xs" py={64} px="md" ta="center">
      <ThemeIcon variant="light" size={56} radius="xl">
        <Icon name={icon} size={28} />
      </ThemeIcon>
      <Title order={isPage ? 1 : 2} size="h4" mt="xs" {...(isPage && { tabIndex: -1 })}>
        {title}
      </Title>
      {children !== undefined && (
        <Text c="dimmed" maw={460}>
          {children}
        </Text>
      )}
      {action !== undefined && <div style={{ marginTop: 8 }}>{action}</div>}
    </Stack>
  );
}
