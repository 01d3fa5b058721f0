import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

const INDEX = `<!doctype html><html><head><meta property="csp-nonce" nonce="__CSP_NONCE__"></head>
<body><script type="module" src="/admin/assets/index-abc.js"></script></body></html>`;
const SCRIPT = 'document.title = "Admin";'.repeat(50);
const NAVIGATES = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the admin page', () => {
  let folder: string;
  let api: TestApi;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'admin-page-'));
    api = await startApi({ ADMIN_PAGE_FOLDER: join(folder, 'dist') });
  });
  afterAll(async () => {
    await api.stop();
    await rm(folder, { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = {}) => api.call('GET', path, { token: null, headers });
  const policyOf = ({ headers }: { headers: Headers }) =>
    new Map(
      (headers.get('content-security-policy') ?? '').split('; ').map((part) => {
        const [name = '', ...values] = part.split(' ');
        return [name, values.join(' ')];
      }),
    );

  describe('that is not built', () => {
    it('says so, with a code of its own', async () => {
      for (const path of ['/admin', '/admin/', '/admin/pipelines']) {
        expect((await get(path, NAVIGATES)).body).toMatchObject({ status: 404, code: 'admin_page_missing' });
      }
      expect((await get('/admin/assets/index-abc.js')).body).toMatchObject({ status: 404, code: 'route_not_found' });
    });
  });

  describe('that is built while the api runs', () => {
    beforeAll(async () => {
      const assets = join(folder, 'dist/assets');
      await mkdir(assets, { recursive: true });
      await writeFile(join(folder, 'secret.txt'), 'not for you');
      await writeFile(join(folder, 'dist/index.html'), INDEX);
      await writeFile(join(folder, 'dist/favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
      await writeFile(join(folder, 'dist/.env'), 'not for you');
      await writeFile(join(assets, 'index-abc.js'), SCRIPT);
      await writeFile(join(assets, 'index-abc.js.br'), brotliCompressSync(SCRIPT));
      await writeFile(join(assets, 'index-abc.js.gz'), gzipSync(SCRIPT));
    });

    it.each(['/admin', '/admin/', '/admin/index.html', '/admin/pipelines', '/admin/jobs/a/b', '/admin?x=1'])(
      'is shown at %s',
      async (path) => {
        const page = await get(path, NAVIGATES);
        expect(page.status).toBe(200);
        expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(page.headers.get('cache-control')).toBe('no-cache');
        expect(page.text).toContain('/admin/assets/index-abc.js');
      },
    );

    it('is shown to whoever goes to an address with a dot, too, and to a HEAD and a plain GET', async () => {
      expect((await get('/admin/jobs/invoice.2026.pdf', NAVIGATES)).status).toBe(200);
      expect((await get('/admin/pipelines', { accept: '*/*' })).status).toBe(200);
      const head = await api.call('HEAD', '/admin/pipelines', { token: null });
      expect(head).toMatchObject({ status: 200, text: '' });
    });

    it('may load its own files and nothing else, and be shown in no frame', async () => {
      const first = await get('/admin', NAVIGATES);
      const policy = policyOf(first);
      const nonce = /nonce="([^"]+)"/.exec(first.text)?.[1] ?? '';
      expect(nonce).toMatch(/^[\w+/]{22}==$/);
      expect(Object.fromEntries(policy)).toEqual({
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': `'self' 'nonce-${nonce}'`,
        'style-src-attr': "'unsafe-inline'",
        'connect-src': "'self'",
        'img-src': "'self' data:",
        'font-src': "'self'",
        'manifest-src': "'self'",
        'base-uri': "'none'",
        'form-action': "'self'",
        'frame-ancestors': "'none'",
      });
      expect(Object.fromEntries(first.headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      });
      expect((await get('/admin', NAVIGATES)).text).not.toContain(nonce);
    });

    it('has files that a browser keeps for ever where their names have a hash, and asks again for others', async () => {
      const script = await get('/admin/assets/index-abc.js');
      expect(script).toMatchObject({ status: 200, text: SCRIPT });
      expect(Object.fromEntries(script.headers)).toMatchObject({
        'content-type': expect.stringMatching(/^(text|application)\/javascript/),
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
      const icon = await get('/admin/favicon.svg');
      expect(icon.headers.get('content-type')).toBe('image/svg+xml');
      expect(icon.headers.get('cache-control')).toBe('public, max-age=0');
      const etag = icon.headers.get('etag') ?? '';
      expect((await get('/admin/favicon.svg', { 'if-none-match': etag, 'cache-control': 'max-age=0' })).status).toBe(
        304,
      );
    });

    it.each(['br', 'gzip'])('has files that were compressed beforehand: %s', async (encoding) => {
      const script = await get('/admin/assets/index-abc.js', { 'accept-encoding': encoding });
      expect(script.headers.get('content-encoding')).toBe(encoding);
      expect(script.headers.get('vary')).toMatch(/accept-encoding/i);
      expect(script.text).toBe(SCRIPT);
    });

    it.each(['/admin/assets/index-old.js', '/admin/assets/', '/admin/assets/x', '/admin/old.js', '/admin/robots.txt'])(
      'is not shown in place of a file that is not there: %s',
      async (path) => {
        const missing = await get(path);
        expect(missing.body).toMatchObject({ status: 404, code: 'route_not_found' });
        expect(missing.headers.get('cache-control') ?? '').not.toContain('immutable');
      },
    );

    it.each([
      '/admin/..%2fsecret.txt',
      '/admin/%2e%2e/secret.txt',
      '/admin/assets/..%2f..%2fsecret.txt',
      '/admin/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/admin/assets/..%5c..%5csecret.txt',
      '/admin/.env',
      '/admin/assets/%00.js',
    ])('gives no file outside its folder, and none that is hidden: %s', async (path) => {
      const answer = await get(path);
      expect(answer.text).not.toContain('not for you');
      expect(answer.body).toMatchObject({ status: 404, code: 'route_not_found' });
    });

    it('leaves the calls beside it what they are', async () => {
      expect((await get('/admin/session', NAVIGATES)).body).toMatchObject({ session: null });
      const wrong = await api.call('POST', '/admin/pipelines', { token: null, body: {} });
      expect(wrong.body).toMatchObject({ status: 405, code: 'method_not_allowed' });
      expect(wrong.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    });
  });

  it('is not served where it is switched off', async () => {
    const without = await startApi({ ADMIN_PAGE: 'false', ADMIN_PAGE_FOLDER: join(folder, 'dist') });
    for (const path of ['/admin', '/admin/pipelines', '/admin/assets/index-abc.js']) {
      const answer = await without.call('GET', path, { token: null, headers: NAVIGATES });
      expect(answer.body).toMatchObject({ status: 404, code: 'route_not_found' });
    }
    await without.stop();
  });
});
