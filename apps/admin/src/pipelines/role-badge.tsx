import { Badge, Tooltip } from '@mantine/core';
import { ROLE_WORDS } from '../words/pipelines.js';
import type { Role } from './role.js';

const COLORS: Readonly<Record<Role, string>> = { viewer: 'gray', member: 'blue', manager: 'violet' };

export const RoleBadge = ({ role }: { readonly role: Role }) => (
  <Tooltip label={ROLE_WORDS[role].meaning}>
    <Badge variant="light" color={COLORS[role]} tt="none" fw={600} autoContrast>
      {ROLE_WORDS[role].name}
    </Badge>
  </Tooltip>
);
