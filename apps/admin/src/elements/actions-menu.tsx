import { ActionIcon, type ActionIconProps, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './icon.js';

interface Props extends Pick<ActionIconProps, 'variant' | 'color' | 'size'> {
  readonly label: string;
  /** Its items. */
  readonly children: ReactNode;
}

/** What can be done with the thing beside it, behind three dots. */
export const ActionsMenu = ({ label, children, variant = 'subtle', color = 'gray', ...look }: Props) => (
  <Menu position="bottom-end" withinPortal keepMounted={false}>
    <Menu.Target>
      <ActionIcon variant={variant} color={color} {...look} aria-label={label}>
        <Icon name="more" />
      </ActionIcon>
    </Menu.Target>
    <Menu.Dropdown>{children}</Menu.Dropdown>
  </Menu>
);
