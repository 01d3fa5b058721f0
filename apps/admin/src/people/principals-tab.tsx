import { Badge, Button, Group, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { Principal } from '../api/api.js';
import { useKeysetList } from '../api/keyset-list.js';
import { CopyId } from '../elements/copy-id.js';
import { type Column, DataTable } from '../elements/data-table.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { SearchField } from '../elements/search-field.js';
import { Time } from '../elements/time.js';
import { given } from '../search-values.js';
import { useMayAdminister } from '../session/use-may.js';
import { PEOPLE_WORDS as WORDS, PRINCIPAL_WORDS } from '../words/people.js';
import { CreatePrincipalDialog } from './principal-form-dialog.js';
import { PrincipalMenu } from './principal-menu.js';
import { principalListQuery, type PrincipalPath } from './people.queries.js';

const route = getRouteApi('/signed-in/people');
const { columns: HEADERS } = PRINCIPAL_WORDS;

const COLUMNS: readonly Column<Principal>[] = [
  { id: 'name', header: HEADERS.name, width: 'minmax(0, 3fr)', cell: (principal) => <Name principal={principal} /> },
  {
    id: 'rights',
    header: HEADERS.rights,
    width: 'minmax(0, 2fr)',
    cell: (principal) => <Rights principal={principal} />,
  },
  {
    id: 'id',
    header: HEADERS.id,
    width: '150px',
    cell: ({ id, name }) => <CopyId value={id} what={PRINCIPAL_WORDS.idOf(name)} short />,
    hideBelow: 'md',
  },
  {
    id: 'since',
    header: HEADERS.since,
    width: '140px',
    cell: ({ created_at: time }) => <Time value={time} />,
    hideBelow: 'sm',
  },
  {
    id: 'actions',
    header: HEADERS.actions,
    isHeaderHidden: true,
    width: '60px',
    align: 'end',
    cell: (principal) => <PrincipalMenu principal={principal} />,
  },
];

/** Users, groups or service accounts by name. */
export function PrincipalsTab({ kind }: { readonly kind: PrincipalPath }) {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const search = useCallback(
    (text: string) =>
      void navigate({ search: (before) => given({ ...before, q: text === '' ? undefined : text }), replace: true }),
    [navigate],
  );
  const { error, ...list } = useKeysetList(principalListQuery(kind, q));
  const isEmpty = !list.isPending && !list.isStale && list.rows.length === 0;
  return (
    <>
      <Group justify="space-between" mb="md">
        <SearchField label={WORDS.search} value={q ?? ''} onSearch={search} />
        <CreateButton kind={kind} />
      </Group>
      {error !== null && <ErrorState error={error} onRetry={list.retry} />}
      {error === null && isEmpty && (
        <EmptyState icon="people" title={q === undefined ? WORDS.none[kind] : WORDS.noneFound} />
      )}
      {error === null && !isEmpty && (
        <DataTable label={WORDS.tabs[kind]} columns={COLUMNS} rowKey={({ id }) => id} rowHeight={56} {...list} />
      )}
    </>
  );
}

function CreateButton({ kind }: { readonly kind: PrincipalPath }) {
  const [isOpen, setOpen] = useState(false);
  if (!useMayAdminister()) return null;
  return (
    <>
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpen(true)}>
        {WORDS.create[kind]}
      </Button>
      {isOpen && <CreatePrincipalDialog kind={kind} onClose={() => setOpen(false)} />}
    </>
  );
}

const Name = ({ principal: { name, email } }: { readonly principal: Principal }) => (
  <>
    <Text fz="sm" fw={550} truncate title={name}>
      {name}
    </Text>
    {email && (
      <Text fz="xs" c="dimmed" truncate title={email}>
        {email}
      </Text>
    )}
  </>
);

/** The api tells others' rights only to site admins. */
function Rights({
  principal: { disabled, site_admin: isAdmin, manage_flow_pipelines: manages },
}: {
  readonly principal: Principal;
}) {
  return (
    <Group gap={4}>
      {disabled === true && <Right color="red" name={PRINCIPAL_WORDS.isDisabled} />}
      {isAdmin === true && <Right color="violet" name={PRINCIPAL_WORDS.siteAdmin} />}
      {manages === true && <Right color="blue" name={PRINCIPAL_WORDS.managesAll} />}
    </Group>
  );
}

const Right = ({ color, name }: { readonly color: string; readonly name: string }) => (
  <Badge variant="dot" color={color} tt="none" fw={600}>
    {name}
  </Badge>
);
