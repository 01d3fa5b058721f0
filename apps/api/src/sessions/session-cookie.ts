import { parseCookie, type SetCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OwnOrigin } from './own-origin.js';

const NAME = 'flow_pipelines_session';
/** 32 random bytes in base64url. */
const ID = /^[\w-]{43}$/;

/** The cookie that a session is known by: read by no script, sent by no other site. */
export class SessionCookie {
  private readonly name: string;

  /** A browser takes a cookie with the prefix only over https, from this very host, and for all of it. */
  constructor(private readonly ownOrigin: OwnOrigin) {
    this.name = ownOrigin.isSecureAlways ? `__Host-${NAME}` : NAME;
  }

  /** The session's id as the browser says it; undefined where there is none that could be one. */
  idIn({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
    const id = headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[this.name];
    return id !== undefined && ID.test(id) ? id : undefined;
  }

  set(id: string, expiresAt: Date, request: FastifyRequest, reply: FastifyReply): void {
    const maxAge = Math.max(0, Math.floor((expiresAt.getTime() - Date.now()) / 1_000));
    this.send({ value: id, maxAge }, request, reply);
  }

  clear(request: FastifyRequest, reply: FastifyReply): void {
    this.send({ value: '', maxAge: 0 }, request, reply);
  }

  private send(fields: Pick<SetCookie, 'value' | 'maxAge'>, request: FastifyRequest, reply: FastifyReply): void {
    const secure = this.ownOrigin.isSecure(request);
    const cookie = { ...fields, name: this.name, path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
    reply.header('set-cookie', stringifySetCookie(cookie));
  }
}
