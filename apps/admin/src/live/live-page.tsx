import { Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { PageHeader } from '../elements/page-header.js';
import { useMayAdminister } from '../session/use-may.js';
import { LIVE_WORDS as WORDS } from '../words/live.js';
import { DeadLettersTab } from './dead-letters-tab.js';
import { DeliveryTab } from './delivery-tab.js';
import { EventsTab } from './events-tab.js';
import { LIVE_TABS } from './live-search.js';

const route = getRouteApi('/signed-in/live');

/** What happens now: changes of jobs for everybody, their way to Kafka for those who operate it. */
export function LivePage() {
  const mayOperate = useMayAdminister();
  return (
    <>
      <PageHeader title={WORDS.title}>{WORDS.lead}</PageHeader>
      {mayOperate ? <OperatorTabs /> : <EventsTab />}
    </>
  );
}

function OperatorTabs() {
  const { tab = 'events' } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (name: string | null) => {
    const found = LIVE_TABS.find((one) => one === name) ?? 'events';
    void navigate({ search: (before) => ({ ...before, tab: found }), replace: true });
  };
  return (
    <Tabs value={tab} onChange={open} keepMounted={false}>
      <Tabs.List aria-label={WORDS.tabList} mb="md">
        {LIVE_TABS.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {WORDS.tabs[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="events">
        <EventsTab />
      </Tabs.Panel>
      <Tabs.Panel value="delivery">
        <DeliveryTab />
      </Tabs.Panel>
      <Tabs.Panel value="dead-letters">
        <DeadLettersTab />
      </Tabs.Panel>
    </Tabs>
  );
}
