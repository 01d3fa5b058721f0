import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/index.js';
import { type Admin, startAdmin } from './start-admin.js';

const PIPELINE = 'e05cc5f7-b199-49a6-b1bc-f17dc5247e0c';

describe('a session of the admin page', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin({ DEMO_DATA: 'true' });
  });
  afterAll(() => admin.stop());

  it('begins with a token, which no script can read afterwards, and leads to where one wanted to go', async () => {
    const page = await admin.open({ token: null, path: `/pipelines/${PIPELINE}?tab=jobs` });
    await page.getByRole('heading', { name: 'Flow Pipelines' }).waitFor();
    await admin.expectAccessible(page);
    await page.getByRole('textbox', { name: 'API token' }).fill('fp_not-a-token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token is not valid').waitFor();
    await page.getByRole('textbox', { name: 'API token' }).fill(admin.api.adminToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'invoice-2026-0001' }).waitFor();
    expect(page.url()).toBe(admin.address(`/pipelines/${PIPELINE}?tab=jobs`));
    const kept = await page.evaluate('JSON.stringify([document.cookie, localStorage, sessionStorage])');
    expect(kept).not.toContain(admin.api.adminToken);
    expect(kept).toMatch(/^\["",/);
  });

  it('ends with its token: the page asks to sign in again, and then goes on where it was', async () => {
    const id = await admin.api.addPrincipal({ name: 'Ada', manageFlowPipelines: true });
    const token = await admin.api.addToken(id, { name: 'short' });
    const page = await admin.open({ token, path: '/pipelines?q=invoices' });
    await page.getByText('2 in all').waitFor();
    const { body } = await admin.api.call('GET', `/api/v2/tokens?principal_id=${id}`);
    const [{ id: tokenId } = { id: '' }] = body['items'] as { id: string }[];
    await admin.api.call('DELETE', `/api/v2/tokens/${tokenId}`);
    await eventually(async () => {
      const search = page.getByRole('searchbox');
      if (await search.isVisible()) await search.fill(`loan ${Date.now()}`, { timeout: 500 });
      // Typing again and again would put off the request for as long.
      await page.getByText('Your session is over.').waitFor({ timeout: 1_000 });
      expect(await page.getByText('Your session is over.').isVisible()).toBe(true);
    });
    expect(await page.getByText('Invoices - first review').count()).toBe(0);
    await page.getByRole('textbox', { name: 'API token' }).fill(await admin.api.addToken(id));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Pipelines', level: 1, exact: true }).waitFor();
    expect(page.url()).toContain('/admin/pipelines?q=');
  });

  it('ends by signing out, in every tab', async () => {
    const page = await admin.open();
    const other = await page.context().newPage();
    await other.goto(admin.address('/pipelines'));
    await page.getByRole('button', { name: 'Signed in as admin' }).click();
    await admin.expectAccessible(page);
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await other.reload();
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
  });

  it('never takes its reader to another site', async () => {
    const page = await admin.open({ token: null, path: '/sign-in?from=https%3A%2F%2Fevil.example%2F' });
    await page.getByRole('textbox', { name: 'API token' }).fill(admin.api.adminToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Pipelines', level: 1, exact: true }).waitFor();
    expect(new URL(page.url()).origin).toBe(admin.api.url);
  });

  it('is worth nothing to a page of another site', async () => {
    const page = await admin.open();
    const foreign = await page.context().newPage();
    // The same machine under another name is another site; the browser would send a cookie that is not bound to one.
    await foreign.route('http://other.localhost/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<h1>Win a prize</h1>' }),
    );
    await foreign.goto('http://other.localhost/');
    const send = `fetch(${JSON.stringify(`${admin.api.url}/api/v2/pipelines/${PIPELINE}?force=true`)}, {
      method: 'DELETE', mode: 'no-cors', credentials: 'include' }).then((answer) => answer.type, (error) => error.name)`;
    expect(await foreign.evaluate(send)).toMatch(/opaque|TypeError/);
    const form = `const form = document.createElement('form'); form.method = 'post';
      form.action = ${JSON.stringify(`${admin.api.url}/api/v2/pipelines`)}; form.enctype = 'text/plain';
      form.innerHTML = '<input name=\\'{"name":"forged","x":"\\' value=\\'"}\\'>'; document.body.append(form); form.submit();`;
    await Promise.all([foreign.waitForNavigation(), foreign.evaluate(form)]);
    const { body } = await admin.api.call('GET', '/api/v2/pipelines');
    const names = (body['items'] as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('Invoices - first review');
    expect(names).not.toContain('forged');
  });
});
