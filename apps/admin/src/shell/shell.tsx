import { ActionIcon, AppShell, Burger, Group, NavLink, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useMatchRoute, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Icon } from '../elements/icon.js';
import { Tour } from '../first-run/tour.js';
import { PRODUCT, SHELL_WORDS as WORDS } from '../words/shell.js';
import { AccountMenu } from './account-menu.js';
import { SCREENS } from './screens.js';
import { ShortcutsDialog } from './shortcuts-dialog.js';
import classes from './shell.module.css';
import { useHeadingFocus } from './use-heading-focus.js';
import { useShortcuts } from './use-shortcuts.js';

/** The frame around every screen: navigation, who is signed in, and the keyboard. */
export function Shell() {
  const [isOpen, navigation] = useDisclosure(false);
  const [isHelpOpen, help] = useDisclosure(false);
  useShortcuts(help.open);
  useHeadingFocus();
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  const { close } = navigation;
  useEffect(close, [close, pathname]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a href="#content" className={classes['skip']}>
        {WORDS.skip}
      </a>
      <AppShell.Header className={classes['header']}>
        <Group gap="xs" wrap="nowrap">
          <Burger
            opened={isOpen}
            onClick={navigation.toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={isOpen ? WORDS.closeNavigation : WORDS.openNavigation}
          />
          <Link to="/pipelines" className={classes['brand']}>
            <img src={`${import.meta.env.BASE_URL}favicon.svg`} alt="" width={26} height={26} />
            <Text fw={650}>{PRODUCT}</Text>
          </Link>
        </Group>
        <Group gap={4} wrap="nowrap">
          <Tooltip label={`${WORDS.shortcuts} (?)`}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              onClick={help.open}
              aria-label={WORDS.shortcuts}
              visibleFrom="sm"
            >
              <Icon name="keyboard" />
            </ActionIcon>
          </Tooltip>
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={WORDS.navigation}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes['main']}>
        <Outlet />
      </AppShell.Main>
      <Tour />
      {isHelpOpen && <ShortcutsDialog onClose={help.close} />}
    </AppShell>
  );
}

function Navigation() {
  const matchRoute = useMatchRoute();
  return SCREENS.map(({ to, name, icon }) => {
    const isActive = matchRoute({ to, fuzzy: true }) !== false;
    return (
      <NavLink
        key={to}
        label={name}
        leftSection={<Icon name={icon} />}
        active={isActive}
        aria-current={isActive ? 'page' : undefined}
        className={classes['link']}
        renderRoot={(props) => <Link to={to} {...props} />}
      />
    );
  });
}
