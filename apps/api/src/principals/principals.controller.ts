import type { Principal, PrincipalKind } from '@flow-pipelines/database';
import { Delete, Get, HttpCode, Injectable, Param, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChangedBy } from '../audit/record-change.js';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { SearchParameters } from '../paging/page.parameters.js';
import { answerPage } from '../paging/page.js';
import { isUuid } from '../request-values/is-uuid.js';
import { ChangePrincipalCommand } from './change-principal/change-principal.command.js';
import { CreatePrincipalCommand } from './create-principal/create-principal.command.js';
import { DeletePrincipalCommand } from './delete-principal/delete-principal.command.js';
import { GetPrincipalQuery } from './get-principal/get-principal.query.js';
import { ListPrincipalsQuery } from './list-principals/list-principals.query.js';
import { principalBodyOf, type PrincipalFields, principalNotFound } from './principal.js';

interface CreateBody {
  readonly name: string;
  readonly email?: string | null;
  readonly site_admin?: boolean;
  readonly manage_flow_pipelines?: boolean;
}
type ChangeBody = Partial<CreateBody> & { readonly disabled?: boolean };

/**
 * The calls that users, groups and service accounts have in common. A subclass names its kind and adds POST and PATCH,
 * whose bodies differ.
 */
@Injectable()
export abstract class PrincipalsController {
  protected abstract readonly kind: PrincipalKind;

  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
  async list(
    @Query() { q: search, ...page }: SearchParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queryBus.execute(new ListPrincipalsQuery(this.kind, page, { search }, caller));
    return answerPage(found, (principal) => principalBodyOf(principal, caller), request, reply);
  }

  @Get(':id')
  async get(@Param('id') id: string, @CurrentCaller() caller: Caller) {
    const query = new GetPrincipalQuery(this.kind, this.read(id), caller);
    return principalBodyOf(await this.queryBus.execute(query), caller);
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ): Promise<void> {
    await this.commandBus.execute(new DeletePrincipalCommand(this.kind, this.read(id), caller, origin));
  }

  protected async carryOutCreate(body: CreateBody, { caller, origin }: ChangedBy, reply: FastifyReply, path: string) {
    const fields = { ...fieldsOf(body), name: body.name };
    const command = new CreatePrincipalCommand(this.kind, fields, caller, origin);
    const principal: Principal = await this.commandBus.execute(command);
    reply.header('location', `/api/v2/${path}/${principal.id}`);
    return principalBodyOf(principal, caller);
  }

  protected async carryOutChange(id: string, body: ChangeBody, { caller, origin }: ChangedBy) {
    const command = new ChangePrincipalCommand(this.kind, this.read(id), fieldsOf(body), caller, origin);
    return principalBodyOf(await this.commandBus.execute(command), caller);
  }

  /** What is no UUID cannot be anybody's id, and is answered like one that is unknown. */
  private read(id: string): string {
    if (!isUuid(id)) throw principalNotFound(this.kind);
    return id.toLowerCase();
  }
}

function fieldsOf({ name, email, site_admin, manage_flow_pipelines, disabled }: ChangeBody): PrincipalFields {
  return { name, email, siteAdmin: site_admin, manageFlowPipelines: manage_flow_pipelines, disabled };
}
