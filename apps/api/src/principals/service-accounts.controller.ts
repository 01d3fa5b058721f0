import { Body, Controller, Param, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PrincipalsController } from './principals.controller.js';
import { ChangeServiceAccountBody, CreateServiceAccountBody } from './principals.dto.js';

/** `/api/v2/service-accounts`: programs. Only site admins make and change them. */
@Controller('api/v2/service-accounts')
export class ServiceAccountsController extends PrincipalsController {
  protected readonly kind = 'service_account';

  @Post()
  create(
    @Body() body: CreateServiceAccountBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOutCreate(body, { caller, origin }, reply, 'service-accounts');
  }

  @Patch(':id')
  change(
    @Param('id') id: string,
    @Body() body: ChangeServiceAccountBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ) {
    return this.carryOutChange(id, body, { caller, origin });
  }
}
