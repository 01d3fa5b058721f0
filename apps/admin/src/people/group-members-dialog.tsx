import { ActionIcon, Group, Modal, ScrollArea, Select, Stack, Text } from '@mantine/core';
import type { GroupMember, Principal } from '../api/api.js';
import { useKeysetList } from '../api/keyset-list.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { TableFoot } from '../elements/table-foot.js';
import { useFoundOptions } from '../elements/use-found-options.js';
import { principalsQuery } from '../pipeline/pipeline.queries.js';
import { MEMBERS_OF_GROUP_WORDS as WORDS } from '../words/people.js';
import { groupMembersQuery } from './people.queries.js';
import { useGroupMembers } from './principal-changes.js';

interface Props {
  readonly group: Principal;
  readonly mayChange: boolean;
  readonly onClose: () => void;
}

/** Who is in a group. Each change holds at once, and can be taken back. */
export function GroupMembersDialog({ group, mayChange, onClose }: Props) {
  const { error, rows, ...list } = useKeysetList(groupMembersQuery(group.id));
  const { add, remove } = useGroupMembers(group.id);
  return (
    <Modal opened onClose={onClose} title={WORDS.title(group.name)}>
      <Stack>
        {mayChange && <AddUser onAdd={(user) => add.mutate(user)} />}
        {error !== null && <ErrorState error={error} onRetry={list.retry} />}
        <ScrollArea.Autosize
          mah={360}
          viewportProps={{ tabIndex: 0, 'aria-label': WORDS.list, role: 'group' }}
          onBottomReached={list.loadMore}
        >
          {rows.map((member) => (
            <Member
              key={member.user_id}
              member={member}
              remove={mayChange && member.source === 'manual' ? () => remove.mutate(member) : undefined}
            />
          ))}
        </ScrollArea.Autosize>
        <TableFoot count={rows.length} {...list} />
      </Stack>
    </Modal>
  );
}

interface MemberProps {
  readonly member: GroupMember;
  readonly remove: (() => void) | undefined;
}

const Member = ({ member: { name, source }, remove }: MemberProps) => (
  <Group justify="space-between" wrap="nowrap" py={6}>
    <Text fz="sm" truncate title={name}>
      {name}
    </Text>
    {source === 'oidc' && (
      <Text fz="xs" c="dimmed">
        {WORDS.byProvider}
      </Text>
    )}
    {remove && (
      <ActionIcon variant="subtle" color="gray" aria-label={WORDS.remove(name)} onClick={remove}>
        <Icon name="trash" size={16} />
      </ActionIcon>
    )}
  </Group>
);

/** The api looks for the name: there may be more people than a page should hold. */
function AddUser({ onAdd }: { readonly onAdd: (user: Pick<Principal, 'id' | 'name'>) => void }) {
  const { found, setSearch, field } = useFoundOptions(WORDS.none, (asked) => principalsQuery('users', asked));
  return (
    <Select
      label={WORDS.add}
      placeholder={WORDS.addHint}
      value={null}
      data={found.map(({ id, name }) => ({ value: id, label: name }))}
      {...field}
      onChange={(id) => {
        const user = found.find((one) => one.id === id);
        if (user) onAdd(user);
        setSearch('');
      }}
    />
  );
}
