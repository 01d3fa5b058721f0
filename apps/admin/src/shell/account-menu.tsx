import {
  Avatar,
  type MantineColorScheme,
  Menu,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouteContext, useRouter } from '@tanstack/react-router';
import { type Session, sessionQuery, signOut } from '../api/session.js';
import { Icon, type IconName } from '../elements/icon.js';
import { showError } from '../elements/notices.js';
import { Time } from '../elements/time.js';
import { SHELL_WORDS as WORDS } from '../words/shell.js';

const SCHEMES: readonly {
  readonly value: 'light' | 'dark' | 'auto';
  readonly label: string;
  readonly icon: IconName;
}[] = [
  { value: 'light', label: WORDS.light, icon: 'sun' },
  { value: 'dark', label: WORDS.dark, icon: 'moon' },
  { value: 'auto', label: WORDS.auto, icon: 'desktop' },
];

/** Who is signed in, how the page looks, and the way out. */
export function AccountMenu() {
  const { session } = useRouteContext({ from: '/signed-in' });
  const leave = useSignOut();
  return (
    <Menu position="bottom-end" width={250} keepMounted={false}>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>{WORDS.account(session.principal.name)}</VisuallyHidden>
          <Avatar color="indigo" size="md" radius="xl" name={session.principal.name} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Identity session={session} />
        <Menu.Divider />
        <Menu.Label>{WORDS.colorScheme}</Menu.Label>
        <ColorScheme />
        <Menu.Divider />
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<Icon name="external" size={16} />}>
          {WORDS.docs}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="sign-out" size={16} />} onClick={() => leave.mutate()}>
          {WORDS.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Identity({ session: { principal, expires_at: end } }: { readonly session: Session }) {
  const kind = principal.kind === 'user' ? WORDS.user : WORDS.serviceAccount;
  const everywhere = principal.manage_flow_pipelines ? WORDS.managesPipelines : kind;
  return (
    <Menu.Label>
      <Text fw={600} c="var(--mantine-color-text)" style={{ overflowWrap: 'anywhere' }}>
        {principal.name}
      </Text>
      <Text fz="xs" c="dimmed">
        {principal.site_admin ? WORDS.siteAdmin : everywhere}
      </Text>
      <Text fz="xs" c="dimmed">
        {WORDS.sessionUntil} <Time value={end} />
      </Text>
    </Menu.Label>
  );
}

function ColorScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
      {SCHEMES.map(({ value, label, icon }) => (
        <Menu.RadioItem key={value} value={value} rightSection={<Icon name={icon} size={16} />}>
          {label}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

function useSignOut() {
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      queries.clear();
      await queries.fetchQuery(sessionQuery);
      await router.navigate({ to: '/sign-in' });
    },
    onError: showError,
  });
}
