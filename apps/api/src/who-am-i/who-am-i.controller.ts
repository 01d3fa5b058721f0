import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { principalBodyOf } from '../principals/principal.js';
import { WhoAmIQuery } from './who-am-i.query.js';
import { Operation } from '../open-api/operation.js';
import { SELF } from './self.answer.js';

@Controller('api/v2/me')
export class WhoAmIController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({
    summary:
      'Read who you are, how you are signed in, what your token may be used for, and which groups’ roles count for you',
    scope: 'read',
    answers: { 200: SELF },
  })
  async read(@CurrentCaller() caller: Caller) {
    const { principal, groups } = await this.queryBus.execute(new WhoAmIQuery(caller));
    const { tokenId, scopes } = caller;
    return { ...principalBodyOf(principal, caller), token_id: tokenId, sign_in: signInOf(caller), scopes, groups };
  }
}

function signInOf({ signIn }: Caller) {
  if (!signIn) return { method: 'api_token' as const };
  const { issuer, subject, expiresAt } = signIn;
  return { method: 'oidc' as const, issuer, subject, expires_at: expiresAt };
}
