import { describe, expect, it } from '@jest/globals';
import type { PipelineRole } from '@flow-pipelines/database';
import type { SiteDocument } from '../site-document/site-document.dto.js';
import type { CurrentSite, Holder } from '../site-document/current-site.js';
import { resultOf } from './import-step.js';
import { planImport } from './plan-import.js';

const holder = (kind: Holder['kind'], id: string, fields: Partial<Holder> = {}): Holder => ({
  id,
  kind,
  name: id,
  email: null,
  siteAdmin: false,
  manageFlowPipelines: false,
  disabledAt: null,
  ...fields,
});
const ANN = holder('user', 'ann', { email: 'Ann@x', siteAdmin: true });
const BEN = holder('user', 'ben', { email: 'ben@x', siteAdmin: true });
const TEAM = holder('group', 'team');

const SITE: CurrentSite = {
  holders: [ANN, BEN, TEAM],
  pipelines: [
    { id: 'p', name: 'P', description: 'old', version: 3, inUse: true },
    { id: 'q', name: 'Q', description: '', version: 1, inUse: false },
  ],
  groupMembers: new Map([['team', new Set(['ben'])]]),
  pipelineMembers: new Map([['q', new Map<string, PipelineRole>([['team', 'viewer']])]]),
  fold: (text) => text.toLowerCase(),
};

function plan(document: Omit<SiteDocument, 'schema_version'>, prune = false) {
  let made = 0;
  const options = { prune, newId: () => `new ${(made += 1)}`, now: new Date(0) };
  return planImport({ schema_version: 1, ...document }, SITE, options);
}
const summary = (...args: Parameters<typeof plan>) =>
  plan(...args).map((step) => `${resultOf(step)} ${step.path} ${step.id}`);
const refusal = (message: string) => expect.objectContaining({ code: 'import_refused', message });

describe(planImport, () => {
  it('does nothing for a document that says nothing, even with prune', () => {
    expect(plan({}, true)).toEqual([]);
  });

  it('takes what is named as it is, whatever the case of its letters, and makes the rest', () => {
    const document = {
      users: [{ email: 'ANN@X', name: 'ann' }],
      groups: [{ name: 'new', members: ['ann@x'] }],
      pipelines: [{ name: 'P', members: [{ group: 'New', role: 'member' as const }] }],
    };
    expect(summary(document)).toEqual([
      'unchanged users[0] ann',
      'created groups[0] new 1',
      'created groups[0].members[0] new 1',
      'unchanged pipelines[0] p',
      'created pipelines[0].members[0] p',
    ]);
  });

  it('counts the version of a pipeline up by a change, and only then', () => {
    const [changed] = plan({ pipelines: [{ name: 'p' }] });
    expect(changed).toMatchObject({ before: { name: 'P', version: 3 }, after: { name: 'p', version: 4 } });
    const [same] = plan({ pipelines: [{ name: 'P', description: 'old' }] });
    expect(same).toMatchObject({ after: { version: 3 } });
  });

  it('prunes the lists and sections that are there', () => {
    expect(
      summary(
        { groups: [{ name: 'team', members: [] }], pipelines: [{ name: 'P' }, { name: 'q', members: [] }] },
        true,
      ),
    ).toEqual([
      'unchanged groups[0] team',
      'deleted groups[0].members team',
      'unchanged pipelines[0] p',
      'changed pipelines[1] q',
      'deleted pipelines[1].members q',
    ]);
  });

  it('refuses a role for a group that the same import deletes or renames', () => {
    const pipelines = [{ name: 'Q', members: [{ group: 'team', role: 'viewer' as const }] }];
    const message = 'pipelines[0].members[0].group: there is no group "team", neither on the site nor in the document';
    const kept = { name: 'P' };
    expect(() => plan({ groups: [], pipelines: [...pipelines, kept] }, true)).toThrow(refusal(message));
    const renamed = [{ name: 'crew', renamed_from: 'Team' }];
    expect(() => plan({ groups: renamed, pipelines })).toThrow(refusal(message));
    expect(summary({ groups: renamed })).toEqual(['changed groups[0] team']);
  });

  it('refuses to delete what jobs use', () => {
    const message = 'pipelines: "P" is not named, but jobs use it; unassign it from them first';
    expect(() => plan({ pipelines: [] }, true)).toThrow(refusal(message));
    expect(plan({ pipelines: [] })).toEqual([]);
  });

  it('lets a rename take a name over once, and one that is free', () => {
    const both = [
      { name: 'A', renamed_from: 'P' },
      { name: 'B', renamed_from: 'p' },
    ];
    expect(() => plan({ pipelines: both })).toThrow(
      refusal('pipelines[1]: renamed_from is the name, now or before, of pipelines[0]'),
    );
    expect(summary({ pipelines: [{ name: 'Q', renamed_from: 'P' }] })).toEqual(['unchanged pipelines[0] q']);
    expect(summary({ pipelines: [{ name: 'A', renamed_from: 'gone' }] })).toEqual(['created pipelines[0] new 1']);
  });

  it('disables site admins but the last', () => {
    const disabled = (...emails: string[]) => ({
      users: emails.map((email) => ({ email, name: email.slice(0, 3), disabled: true as const })),
    });
    expect(summary(disabled('ann@x'))).toEqual(['changed users[0] ann']);
    expect(() => plan(disabled('ann@x', 'ben@x'))).toThrow(
      refusal('users[1]: is the last site admin and cannot be disabled'),
    );
  });
});
