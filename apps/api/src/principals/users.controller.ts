import { Body, Controller, Param, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PrincipalsController } from './principals.controller.js';
import { ChangeUserBody, CreateUserBody } from './principals.dto.js';

/** `/api/v2/users`: people. Only site admins make and change them. */
@Controller('api/v2/users')
export class UsersController extends PrincipalsController {
  protected readonly kind = 'user';

  @Post()
  create(
    @Body() body: CreateUserBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOutCreate(body, { caller, origin }, reply, 'users');
  }

  @Patch(':id')
  change(
    @Param('id') id: string,
    @Body() body: ChangeUserBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ) {
    return this.carryOutChange(id, body, { caller, origin });
  }
}
