import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { principalBodyOf } from '../principals/principal.js';
import { WhoAmIQuery } from './who-am-i.query.js';

@Controller('api/v2/me')
export class WhoAmIController {
  constructor(private readonly queryBus: QueryBus) {}

  /** The caller, what its token may be used for, and the groups whose roles count for it. */
  @Get()
  async read(@CurrentCaller() caller: Caller) {
    const { principal, groups } = await this.queryBus.execute(new WhoAmIQuery(caller));
    return { ...principalBodyOf(principal, caller), token_id: caller.tokenId, scopes: caller.scopes, groups };
  }
}
