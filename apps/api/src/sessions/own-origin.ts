import { AppError } from '@flow-pipelines/runtime';
import type { FastifyRequest } from 'fastify';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Tells requests of this site's own pages from those that a page elsewhere makes a browser send. Only browsers send cookies
 * that others have set, and all that are in use say where a request comes from: in `Sec-Fetch-Site` over https and within
 * the machine, otherwise in `Origin`. Neither can be set by a page.
 * Source: https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export class OwnOrigin {
  private readonly origin: string | undefined;

  /** @param publicUrl where browsers reach this service; undefined: where the request's `Host` says */
  constructor(publicUrl: string | undefined) {
    this.origin = publicUrl && new URL(publicUrl).origin;
  }

  /** Whether browsers reach this service over https, as far as it can know. */
  isSecure({ headers }: FastifyRequest): boolean {
    return (this.origin ?? headers.origin)?.startsWith('https:') ?? false;
  }

  /** Whether the name of this host, and no other, is that of the cookies: so only where an operator has said so. */
  get isSecureAlways(): boolean {
    return this.origin?.startsWith('https:') ?? false;
  }

  /**
   * Call it for whatever a cookie authenticates, or makes one. Reading may also be asked for by hand, in the address bar.
   * @throws {AppError} `origin_refused`
   */
  require(request: FastifyRequest): void {
    const isRead = SAFE_METHODS.has(request.method);
    const site = request.headers['sec-fetch-site'];
    const isOwn = site === undefined ? this.isOrigin(request, isRead) : site === 'same-origin';
    if (isOwn || (isRead && site === 'none')) return;
    throw new AppError('origin_refused', 'With a cookie, only a page of this site may ask for this');
  }

  private isOrigin({ headers }: FastifyRequest, isRead: boolean): boolean {
    const { origin, host } = headers;
    if (origin === undefined) return isRead;
    if (this.origin !== undefined) return origin === this.origin;
    return URL.canParse(origin) && new URL(origin).host === host;
  }
}
