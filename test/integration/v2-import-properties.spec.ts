import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startApi, type TestApi } from '../support/index.js';
import { changesOf, emptySite, exportOf, importInto } from './site-documents.js';

const ROLES = ['viewer', 'member', 'manager'] as const;
/** Letters whose upper and lower case, order and escaping are not those of ASCII, too. */
const name = fc
  .string({ unit: fc.constantFrom(...Array.from('aBcÄäßİ日😀"\\\'% ')), minLength: 1, maxLength: 6 })
  .map((text) => text.trim())
  .filter((text) => text !== '');
/** Names that differ in more than case, and in what case does to them. */
const names = (maxLength: number) =>
  fc.uniqueArray(name, { maxLength, selector: (text) => text.toLowerCase().normalize('NFKD').toUpperCase() });
const disabled = fc.option(fc.constant({ disabled: true }), { nil: {} });

const site = fc
  .record({ users: fc.array(fc.tuple(name, fc.boolean(), disabled), { maxLength: 5 }), accounts: names(3) })
  .chain(({ users, accounts }) => {
    const people = users.map(([called, hasEmail, state], index) => {
      const id = `00000000-0000-4000-8000-00000000000${index}`;
      const key = hasEmail ? `u${index}@example.org` : id;
      return { key, entry: { ...(hasEmail ? { email: key } : { id }), name: called, ...state } };
    });
    const keys = people.map(({ key }) => key);
    const groups = names(3).chain((all) =>
      fc.tuple(...all.map((called) => fc.record({ name: fc.constant(called), members: fc.subarray(keys) }))),
    );
    return groups.chain((teams) => {
      const holders = [
        ...keys.map((user) => ({ user })),
        ...teams.map((team) => ({ group: team.name })),
        ...accounts.map((account) => ({ service_account: account })),
      ];
      const members = fc
        .subarray(holders)
        .chain((some) => fc.tuple(...some.map((one) => fc.constantFrom(...ROLES).map((role) => ({ ...one, role })))));
      const pipeline = (called: string) =>
        fc.record({ name: fc.constant(called), description: fc.string({ maxLength: 9 }).map(printable), members });
      return names(4).chain((all) =>
        fc.record({
          schema_version: fc.constant(1),
          users: fc.constant(people.map(({ entry }) => entry)),
          service_accounts: fc.constant(accounts.map((account) => ({ name: account }))),
          groups: fc.constant(teams),
          pipelines: fc.tuple(...all.map(pipeline)),
        }),
      );
    });
  });

const printable = (text: string) => text.replaceAll(/\p{Cc}/gu, '');

describe('import and export', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('an export, imported into an empty site, is exported again as the same text', async () => {
    await fc.assert(
      fc.asyncProperty(site, async (document) => {
        await emptySite(api);
        changesOf(await importInto(api, document));
        const exported = await exportOf(api);
        expect(changesOf(await importInto(api, exported.body, 'prune=true'))).toEqual([]);
        await emptySite(api);
        changesOf(await importInto(api, exported.body));
        expect((await exportOf(api)).text).toBe(exported.text);
      }),
      { numRuns: 25 },
    );
  });

  it('a dry run answers what the real call then does, and leads with prune to exactly the document', async () => {
    await fc.assert(
      fc.asyncProperty(site, site, async (first, second) => {
        await emptySite(api);
        // What has been disabled stays so.
        for (const document of [first, second]) for (const user of document.users) delete user.disabled;
        await importInto(api, first);
        const planned = await importInto(api, second, 'dry_run=true&prune=true');
        const done = await importInto(api, second, 'prune=true');
        expect(done.body).toEqual({ ...planned.body, dry_run: false });
        expect(changesOf(await importInto(api, second, 'prune=true'))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
