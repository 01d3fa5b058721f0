import { Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { PageHeader } from '../elements/page-header.js';
import { SCREEN_NAMES } from '../words/shell.js';
import { PEOPLE_WORDS as WORDS } from '../words/people.js';
import { PEOPLE_TABS } from './people-search.js';
import { PrincipalsTab } from './principals-tab.js';
import { TokensTab } from './tokens-tab.js';

const route = getRouteApi('/signed-in/people');

/** Who there is, and the tokens that stand for them. */
export function PeoplePage() {
  const { tab = 'users' } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (name: string | null) =>
    void navigate({ search: { tab: PEOPLE_TABS.find((one) => one === name) ?? 'users' }, replace: true });
  return (
    <>
      <PageHeader title={SCREEN_NAMES.people}>{WORDS.lead}</PageHeader>
      <Tabs value={tab} onChange={open} keepMounted={false}>
        <Tabs.List aria-label={WORDS.tabList} mb="md">
          {PEOPLE_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {WORDS.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>{tab === 'tokens' ? <TokensTab /> : <PrincipalsTab key={tab} kind={tab} />}</Tabs.Panel>
      </Tabs>
    </>
  );
}
