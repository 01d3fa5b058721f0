import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './scope.js';

/** What a JWT says of itself. */
interface OidcSignIn {
  readonly issuer: string;
  readonly subject: string;
  readonly jwtId: string | null;
  readonly expiresAt: Date;
}

/** Who is asking: the principal behind the bearer token of the request, as it was at most a second ago. */
export interface Caller {
  readonly principalId: string;
  readonly kind: 'user' | 'service_account';
  readonly name: string;
  readonly siteAdmin: boolean;
  readonly manageFlowPipelines: boolean;
  /** The API token; null for whoever came with a JWT. */
  readonly tokenId: string | null;
  /** Set for whoever came with a JWT of the OpenID provider. */
  readonly signIn?: OidcSignIn;
  readonly scopes: readonly Scope[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before routing for every path under /api; absent on the open paths. */
    caller?: Caller;
  }
}

/** Hands the authenticated caller to a controller's method. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('a route outside /api asked for its caller');
  return caller;
});
