import { Anchor, Badge, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useRouteContext } from '@tanstack/react-router';
import { useState } from 'react';
import type { Token } from '../api/api.js';
import { useKeysetList } from '../api/keyset-list.js';
import { type Column, DataTable } from '../elements/data-table.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { Time } from '../elements/time.js';
import { useMay, useMayAdminister } from '../session/use-may.js';
import { PendingPage } from '../shell/fallback-pages.js';
import { TOKEN_WORDS as WORDS } from '../words/people.js';
import { CreateTokenDialog } from './create-token-dialog.js';
import { type HolderPath, holderQuery, tokensQuery } from './people.queries.js';
import type { Holder } from './token-changes.js';
import { TokenActions } from './token-actions.js';
import { tokenState, type TokenState } from './token-state.js';

const route = getRouteApi('/signed-in/people');
const { columns: HEADERS } = WORDS;
const COLORS: Readonly<Record<TokenState, string>> = { active: 'teal', expired: 'gray', revoked: 'red' };

/** The reader's own tokens, or those of whom the address names. */
export function TokensTab() {
  const { kind = 'users', holder } = route.useSearch();
  const { session } = useRouteContext({ from: '/signed-in' });
  const { id, kind: ownKind, name } = session.principal;
  const ofOthers = useMayAdminister() && holder !== undefined && holder !== id;
  if (ofOthers) return <TokensOf kind={kind} id={holder} />;
  return <Tokens holder={{ kind: ownKind === 'user' ? 'users' : 'service-accounts', id, name }} isOwn />;
}

function TokensOf({ kind, id }: { readonly kind: HolderPath; readonly id: string }) {
  const { data, error, refetch } = useQuery(holderQuery(kind, id));
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <PendingPage />;
  return <Tokens holder={{ kind, id, name: data.name }} isOwn={false} />;
}

function Tokens({ holder, isOwn }: { readonly holder: Holder; readonly isOwn: boolean }) {
  const { error, ...list } = useKeysetList(tokensQuery(holder.id));
  const [isOpen, setOpen] = useState(false);
  const mayChange = useMay()('manage');
  const isEmpty = !list.isPending && list.rows.length === 0;
  return (
    <>
      <Group justify="space-between" mb="md">
        <div>
          <Text fw={600}>{isOwn ? WORDS.own : WORDS.of(holder.name)}</Text>
          {!isOwn && (
            <Anchor renderRoot={(props) => <Link to="/people" search={{ tab: 'tokens' }} {...props} />} fz="sm">
              {WORDS.toOwn}
            </Anchor>
          )}
        </div>
        {mayChange && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpen(true)}>
            {WORDS.create}
          </Button>
        )}
      </Group>
      {error !== null && <ErrorState error={error} onRetry={list.retry} />}
      {error === null && isEmpty && <EmptyState icon="key" title={WORDS.none} />}
      {error === null && !isEmpty && (
        <DataTable label={WORDS.table} columns={COLUMNS} rowKey={({ id }) => id} rowHeight={56} {...list} />
      )}
      {isOpen && <CreateTokenDialog holder={holder} onClose={() => setOpen(false)} />}
    </>
  );
}

const OptionalTime = ({ value, none }: { readonly value: string | null; readonly none: string }) =>
  value === null ? <span>{none}</span> : <Time value={value} />;

const COLUMNS: readonly Column<Token>[] = [
  {
    id: 'name',
    header: HEADERS.name,
    width: 'minmax(0, 2fr)',
    cell: ({ name, scopes }) => (
      <>
        <Text fz="sm" fw={550} truncate title={name}>
          {name}
        </Text>
        <Text fz="xs" c="dimmed" truncate>
          {scopes.join(', ')}
        </Text>
      </>
    ),
  },
  { id: 'state', header: HEADERS.state, width: '120px', cell: (token) => <State token={token} /> },
  {
    id: 'expiry',
    header: HEADERS.expiry,
    width: '140px',
    cell: ({ expires_at: time }) => <OptionalTime value={time} none={WORDS.noExpiry} />,
    hideBelow: 'sm',
  },
  {
    id: 'used',
    header: HEADERS.used,
    width: '140px',
    cell: ({ last_used_at: time }) => <OptionalTime value={time} none={WORDS.neverUsed} />,
    hideBelow: 'md',
  },
  {
    id: 'made',
    header: HEADERS.made,
    width: '140px',
    cell: ({ created_at: time }) => <Time value={time} />,
    hideBelow: 'md',
  },
  {
    id: 'actions',
    header: HEADERS.actions,
    isHeaderHidden: true,
    width: '60px',
    align: 'end',
    cell: (token) => <TokenActions token={token} />,
  },
];

function State({ token }: { readonly token: Token }) {
  const state = tokenState(token, Date.now());
  return (
    <Badge variant="dot" color={COLORS[state]} tt="none" fw={600}>
      {WORDS.states[state]}
    </Badge>
  );
}
