import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import { AppError } from '@flow-pipelines/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { ApiErrorFilter } from '../http/api-error.filter.js';
import { pageHeaders } from './page-headers.js';

/** Files with a hash of their content in their names. */
const HASHED = 'assets/';
const LEADS_OUT = /(^|[\\/])\.\.([\\/]|$)|\0/;
/** In index.html, wherever the page needs the nonce of its styles. */
const NONCE = '__CSP_NONCE__';
const YEAR_SECONDS = 31_536_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of the page's files, which are no calls of the API: the OpenAPI document says nothing of them. */
    isPage?: boolean;
  }
}

/**
 * Serves the built admin page under /admin: its files, and for every other address there index.html, in which the page's own
 * router knows what to show. A missing file is a missing file: a page that was open while a newer one was installed must not
 * get HTML for a script. The files are looked for with each request, so that building them needs no restart.
 */
export async function serveAdminPage(server: FastifyInstance, folder: string, errors: ApiErrorFilter): Promise<void> {
  const root = resolve(folder);
  await server.register(fastifyStatic, { serve: false, root, dotfiles: 'ignore', preCompressed: true });
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const path = pathOf(request.url);
    if (isFile(path, request)) return sendFile(path, reply);
    return sendIndex(root, reply);
  };
  const route: RouteShorthandOptions = {
    config: { isPage: true },
    errorHandler: (error, request, reply) => errors.answer(error, request, reply),
  };
  server.get('/admin', route, answer);
  server.get('/admin/*', route, answer);
}

/** Below /admin, decoded; what cannot be decoded was refused before. */
const pathOf = (url: string) => decodeURIComponent(url.split('?', 1)[0] ?? '').slice('/admin/'.length);

/** Names of what people look at may have a dot, too; a browser that goes there asks for HTML. */
function isFile(path: string, { headers }: FastifyRequest): boolean {
  if (path.startsWith(HASHED)) return true;
  return /\.\w+$/.test(path) && path !== 'index.html' && headers.accept?.includes('text/html') !== true;
}

function sendFile(path: string, reply: FastifyReply): FastifyReply {
  // The library would refuse it, too, in words of its own.
  if (LEADS_OUT.test(path)) throw new AppError('route_not_found', 'There is nothing at this address');
  const isHashed = path.startsWith(HASHED);
  return reply
    .headers(pageHeaders())
    .sendFile(path, { maxAge: isHashed ? YEAR_SECONDS * 1_000 : 0, immutable: isHashed });
}

async function sendIndex(root: string, reply: FastifyReply): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64');
  const html = (await indexIn(root)).replaceAll(NONCE, nonce);
  return reply
    .headers(pageHeaders(nonce))
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(html);
}

async function indexIn(root: string): Promise<string> {
  try {
    return await readFile(join(root, 'index.html'), 'utf8');
  } catch (cause) {
    throw new AppError('admin_page_missing', 'The admin page has not been built', { cause });
  }
}
