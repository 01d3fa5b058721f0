import type { Principal, PrincipalKind } from '@flow-pipelines/database';
import { Delete, Get, HttpCode, Injectable, Param, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChangedBy } from '../audit/record-change.js';
import type { Origin } from '../assignments/job-pipelines.js';
import { type ExpectedVersions, IfMatch } from '../http/if-match.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import type { SearchParameters } from '../paging/page.parameters.js';
import { answerPage } from '../paging/page.js';
import { ID_SCHEMA, isUuid } from '../request-values/is-uuid.js';
import { ChangePrincipalCommand } from './change-principal/change-principal.command.js';
import { CreatePrincipalCommand } from './create-principal/create-principal.command.js';
import { DeletePrincipalCommand } from './delete-principal/delete-principal.command.js';
import { GetPrincipalQuery } from './get-principal/get-principal.query.js';
import { ListPrincipalsQuery } from './list-principals/list-principals.query.js';
import type { ListGroupsParameters, ListUsersParameters } from './principals.dto.js';
import { principalBodyOf, type PrincipalFields, principalNotFound } from './principal.js';
import { Operation } from '../open-api/operation.js';
import { PRINCIPAL } from './principal.answer.js';

interface CreateBody {
  readonly name: string;
  readonly email?: string | null;
  readonly site_admin?: boolean;
  readonly manage_flow_pipelines?: boolean;
}
type ListParameters = SearchParameters & Partial<ListUsersParameters & ListGroupsParameters>;
type ChangeBody = Partial<CreateBody> & { readonly disabled?: boolean };

/**
 * The calls that users, groups and service accounts have in common. A subclass names its kind and adds the list,
 * POST and PATCH, whose filters and bodies differ.
 */
@Injectable()
export abstract class PrincipalsController {
  protected abstract readonly kind: PrincipalKind;

  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get(':id')
  @Operation({
    summary: 'Read one of the {resource}',
    scope: 'read',
    answers: { 200: PRINCIPAL },
    headers: ['ETag'],
    errors: ['principal_not_found'],
    path: { id: ID_SCHEMA },
  })
  async get(@Param('id') id: string, @CurrentCaller() caller: Caller, @Res({ passthrough: true }) reply: FastifyReply) {
    const query = new GetPrincipalQuery(this.kind, this.read(id), caller);
    return answerOf(await this.queryBus.execute(query), caller, reply);
  }

  @Delete(':id')
  @Operation({
    summary: 'Delete one of the {resource}, with all roles; only site admins may',
    scope: 'admin',
    answers: { 204: 'It is gone, and its tokens with it.' },
    errors: ['principal_not_found', 'last_site_admin'],
    path: { id: ID_SCHEMA },
  })
  @HttpCode(204)
  async delete(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.commandBus.execute(new DeletePrincipalCommand(this.kind, this.read(id), caller, origin, expected));
  }

  protected async carryOutList(
    { q: search, limit, cursor, ...filter }: ListParameters,
    caller: Caller,
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    const query = new ListPrincipalsQuery(this.kind, { limit, cursor }, { search, ...filterOf(filter) }, caller);
    const found = await this.queryBus.execute(query);
    return answerPage(found, (principal) => principalBodyOf(principal, caller), request, reply);
  }

  protected async carryOutCreate(body: CreateBody, { caller, origin }: ChangedBy, reply: FastifyReply, path: string) {
    const fields = { ...fieldsOf(body), name: body.name };
    const command = new CreatePrincipalCommand(this.kind, fields, caller, origin);
    const principal: Principal = await this.commandBus.execute(command);
    reply.header('location', `/api/v2/${path}/${principal.id}`);
    return answerOf(principal, caller, reply);
  }

  protected async carryOutChange(
    id: string,
    body: ChangeBody,
    { caller, origin }: ChangedBy,
    expected: ExpectedVersions,
    reply: FastifyReply,
  ) {
    const command = new ChangePrincipalCommand(this.kind, this.read(id), fieldsOf(body), caller, origin, expected);
    return answerOf(await this.commandBus.execute(command), caller, reply);
  }

  /** What is no UUID cannot be anybody's id, and is answered like one that is unknown. */
  private read(id: string): string {
    if (!isUuid(id)) throw principalNotFound(this.kind);
    return id.toLowerCase();
  }
}

/** One principal as an answer; its version is its ETag. */
function answerOf(principal: Principal, caller: Caller, reply: FastifyReply) {
  reply.header('etag', `"${principal.version}"`);
  return principalBodyOf(principal, caller);
}

function filterOf({
  disabled,
  site_admin,
  manage_flow_pipelines,
  ...memberships
}: Omit<ListParameters, keyof SearchParameters>) {
  const rights = { siteAdmin: asBoolean(site_admin), manageFlowPipelines: asBoolean(manage_flow_pipelines) };
  return { disabled: asBoolean(disabled), ...rights, ...memberships };
}

const asBoolean = (text: 'true' | 'false' | undefined) => (text === undefined ? undefined : text === 'true');

function fieldsOf({ name, email, site_admin, manage_flow_pipelines, disabled }: ChangeBody): PrincipalFields {
  return { name, email, siteAdmin: site_admin, manageFlowPipelines: manage_flow_pipelines, disabled };
}
