import { Body, Controller, Param, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PrincipalsController } from './principals.controller.js';
import { ChangeGroupBody, CreateGroupBody } from './principals.dto.js';

/** `/api/v2/groups`: they lend their roles to their members. Only site admins make and change them. */
@Controller('api/v2/groups')
export class GroupsController extends PrincipalsController {
  protected readonly kind = 'group';

  @Post()
  create(
    @Body() body: CreateGroupBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOutCreate(body, { caller, origin }, reply, 'groups');
  }

  @Patch(':id')
  change(
    @Param('id') id: string,
    @Body() body: ChangeGroupBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ) {
    return this.carryOutChange(id, body, { caller, origin });
  }
}
