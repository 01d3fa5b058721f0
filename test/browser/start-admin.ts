import { expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startApi, type TestApi } from '../support/index.js';
import { startChromium } from './chromium.js';
import { expectAccessible } from './expect-accessible.js';

interface PageOptions {
  /** Whose; the site admin's unless another is given, nobody's where it is null. */
  readonly token?: string | null;
  readonly path?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
}

const DESKTOP = { width: 1280, height: 800 };

/**
 * A browser at the admin page of an api of the test file's own, on its own database. Whatever a page complains about (an
 * error in its console, a refusal of its policy, a request to somewhere else) is kept in `complaints`, which have to be
 * empty when the tests are over: `stop()` looks.
 */
export class Admin {
  readonly complaints: string[] = [];

  private constructor(
    readonly api: TestApi,
    /** Where browsers reach the api. */
    private readonly origin: string,
    private readonly browser: Browser,
  ) {}

  /** Settings are those of startApi. */
  static async start(environment: Record<string, string> = {}): Promise<Admin> {
    const [api, browser] = await Promise.all([startApi(environment), startChromium()]);
    return new Admin(api, environment['PUBLIC_URL'] ?? api.url, browser);
  }

  /** A page of a browser that nothing is known of, signed in unless `token` is null, and at `path` of the admin page. */
  async open({ token = this.api.adminToken, path = '/', ...look }: PageOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: DESKTOP,
      colorScheme: 'light',
      locale: 'en-GB',
      ...look,
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: this.origin });
    if (token !== null) await this.signIn(context, token);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    this.listen(page);
    await page.goto(this.address(path));
    return page;
  }

  address(path: string): string {
    return `${this.origin}/admin${path}`;
  }

  /** What the page for signing in sends. */
  async signIn({ request }: BrowserContext, token: string): Promise<void> {
    const headers = { origin: this.origin };
    const answer = await request.post(this.address('/session'), { data: { token }, headers });
    expect(answer.status()).toBe(201);
  }

  expectAccessible(page: Page): Promise<void> {
    return expectAccessible(page);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.api.stop();
    expect(this.complaints).toEqual([]);
  }

  /** Only to our own pages: another site's, to which a link led, may say and ask what they like. */
  private listen(page: Page): void {
    const isOurs = (url: string) => url.startsWith(`${this.origin}/`);
    const complain = (what: string) => {
      if (isOurs(page.url())) this.complaints.push(`${what} (at ${page.url()})`);
    };
    page.on('pageerror', (error) => complain(error.message));
    page.on('console', (message) => {
      // That an answer was no good is said for every one; the page shows what it makes of it.
      const isAnswer = message.text().startsWith('Failed to load resource');
      if (['error', 'warning'].includes(message.type()) && !isAnswer) complain(message.text());
    });
    page.on('request', (request) => {
      const isLeaving = request.isNavigationRequest() && request.frame() === page.mainFrame();
      if (!isLeaving && !isOurs(request.url()) && !request.url().startsWith('data:'))
        complain(`asked ${request.url()}`);
    });
  }
}

export const startAdmin = (environment?: Record<string, string>): Promise<Admin> => Admin.start(environment);
