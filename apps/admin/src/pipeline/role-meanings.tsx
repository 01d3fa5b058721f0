import { Group, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { Icon } from '../elements/icon.js';
import { RoleBadge } from '../pipelines/role-badge.js';
import { ROLES } from '../pipelines/role.js';
import { MEMBERS_WORDS } from '../words/pipeline.js';
import { ROLE_WORDS } from '../words/pipelines.js';

/** The roles in words, for who asks. */
export const RoleMeanings = () => (
  <Popover width={340} position="bottom-start" withArrow shadow="md">
    <Popover.Target>
      <UnstyledButton c="dimmed" fz="sm">
        <Group gap={6}>
          <Icon name="info" size={16} />
          {MEMBERS_WORDS.roles}
        </Group>
      </UnstyledButton>
    </Popover.Target>
    <Popover.Dropdown aria-label={MEMBERS_WORDS.roles}>
      <Stack gap="xs">
        {ROLES.map((role) => (
          <div key={role}>
            <RoleBadge role={role} />
            <Text fz="sm" mt={2}>
              {ROLE_WORDS[role].meaning}
            </Text>
          </div>
        ))}
      </Stack>
    </Popover.Dropdown>
  </Popover>
);
