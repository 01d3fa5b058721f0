import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { OpenIdProvider } from '../integration/openid-provider.js';
import { freePort } from '../support/index.js';
import { expectVisible } from './expect-visible.js';
import { type Admin, startAdmin } from './start-admin.js';

const PIPELINE = 'e05cc5f7-b199-49a6-b1bc-f17dc5247e0c';

describe('signing in to the admin page at a real OpenID provider', () => {
  let provider: OpenIdProvider;
  let admin: Admin;
  beforeAll(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const port = await freePort();
    // Another name than the provider's makes another site of it, as in production: strict cookies do not come along.
    const publicUrl = `http://localhost:${port}`;
    const ann = { name: 'Ann', email: 'ann@example.org', email_verified: true, groups: ['flow-admins'] };
    provider = await OpenIdProvider.start({ ann, ben: { name: 'Ben' } }, publicUrl);
    admin = await startAdmin({ DEMO_DATA: 'true', PORT: String(port), ...provider.adminPageSettings });
  });
  afterAll(async () => {
    await admin.stop();
    await provider.stop();
  });

  /** The page for signing in; what the provider's own pages want from elsewhere is not asked for. */
  const open = async (path = '/'): Promise<Page> => {
    const page = await admin.open({ token: null, path });
    await page.route(
      ({ hostname }) => !['localhost', '127.0.0.1'].includes(hostname),
      (route) => route.abort(),
    );
    return page;
  };
  const signInAtProvider = async (page: Page, login: string) => {
    await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
    await page.getByPlaceholder('Enter any login').fill(login);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
  };

  it('leads back to where one wanted to go, with the rights that the provider gives and no others', async () => {
    const page = await open(`/pipelines/${PIPELINE}?tab=jobs`);
    await page.getByRole('link', { name: 'Sign in with your organisation' }).waitFor();
    await admin.expectAccessible(page);
    await signInAtProvider(page, 'ann');
    await page.getByRole('link', { name: 'invoice-2026-0001' }).waitFor();
    expect(page.url()).toBe(admin.address(`/pipelines/${PIPELINE}?tab=jobs`));
    await page.reload();
    await page.getByRole('link', { name: 'invoice-2026-0001' }).waitFor();
    await page.getByRole('button', { name: 'Signed in as Ann' }).click();
    await page.getByText('Site admin').waitFor();
    // A site admin, but by a session for reading and assigning alone.
    await page.goto(admin.address('/jobs/invoice-2026-0001'));
    await page.getByRole('button', { name: 'Change pipelines' }).waitFor();
    await page.goto(admin.address('/pipelines'));
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    expect(await page.getByRole('button', { name: /^(New pipeline|Actions for)/ }).count()).toBe(0);
  });

  it('makes a user of whoever comes for the first time, who sees what they were given: nothing', async () => {
    const page = await open();
    await signInAtProvider(page, 'ben');
    await page.getByRole('button', { name: 'Signed in as Ben' }).waitFor();
    await page.getByText('No pipeline is shared with you yet').waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
    await page.getByRole('button', { name: 'Signed in as Ben' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in with your organisation' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Sign in with your organisation' }).waitFor();
    const ours = (await page.context().cookies()).filter(({ name }) => name.startsWith('flow_pipelines'));
    expect(ours).toEqual([]);
  });

  it('says in words what went wrong, and can be begun again', async () => {
    const page = await open();
    await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByText('Your organisation did not sign you in.').waitFor();
    await admin.expectAccessible(page);
    // Somebody else's answer, or an old one.
    await page.goto(admin.address('/session/callback?code=made-up&state=made-up'));
    await page.getByText('It took too long, or was begun in another tab.').waitFor();
    await signInAtProvider(page, 'ben');
    await expectVisible(page.getByRole('button', { name: 'Signed in as Ben' }));
  });

  it('shows nothing that somebody else has written into the address', async () => {
    const page = await open('/sign-in?error=Call+us+at+555+and+say+your+password');
    await page.getByText('Signing in did not work').waitFor();
    expect(await page.getByText('Call us').count()).toBe(0);
  });

  it('says that the provider is away, where it goes away meanwhile; a token still signs in', async () => {
    const page = await open();
    const sentThere = page.waitForRequest((request) => request.url().startsWith(`${provider.issuer}/auth?`));
    await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
    const state = new URL((await sentThere).url()).searchParams.get('state') ?? '';
    await page.getByPlaceholder('Enter any login').waitFor();
    await provider.stop();
    const answer = new URLSearchParams({ code: 'any', state, iss: provider.issuer });
    await page.goto(admin.address(`/session/callback?${answer.toString()}`));
    await page.getByText('Your organisation’s sign-in cannot be reached.').waitFor();
    await page.getByRole('textbox', { name: 'API token' }).fill(admin.api.adminToken);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expectVisible(page.getByRole('link', { name: 'Loan applications' }));
  });
});
