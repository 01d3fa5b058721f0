import { Module } from '@nestjs/common';
import { AuditController } from './audit/audit.controller.js';
import { BrowseAuditHandler } from './audit/browse-audit/browse-audit.handler.js';
import { ExportSiteController } from './export-site/export-site.controller.js';
import { ExportSiteHandler } from './export-site/export-site.handler.js';
import { AddGroupMemberHandler } from './group-members/add-group-member/add-group-member.handler.js';
import { GroupMembersController } from './group-members/group-members.controller.js';
import { ListGroupMembersHandler } from './group-members/list-group-members/list-group-members.handler.js';
import { RemoveGroupMemberHandler } from './group-members/remove-group-member/remove-group-member.handler.js';
import { ImportSiteController } from './import-site/import-site.controller.js';
import { ImportSiteHandler } from './import-site/import-site.handler.js';
import { OrphanedJobsHandler } from './orphans/orphaned-jobs.handler.js';
import { OrphanedPipelinesHandler } from './orphans/orphaned-pipelines.handler.js';
import { OrphansController } from './orphans/orphans.controller.js';
import { PipelineImpactController } from './pipeline-impact/pipeline-impact.controller.js';
import { PipelineImpactHandler } from './pipeline-impact/pipeline-impact.handler.js';
import { PipelineJobsController } from './pipeline-jobs/pipeline-jobs.controller.js';
import { PipelineJobsHandler } from './pipeline-jobs/pipeline-jobs.handler.js';
import { GetMemberHandler } from './pipeline-members/get-member/get-member.handler.js';
import { ListMembersHandler } from './pipeline-members/list-members/list-members.handler.js';
import { PipelineMembersController } from './pipeline-members/pipeline-members.controller.js';
import { PutMemberHandler } from './pipeline-members/put-member/put-member.handler.js';
import { RemoveMemberHandler } from './pipeline-members/remove-member/remove-member.handler.js';
import { BrowsePipelinesHandler } from './pipelines/browse-pipelines/browse-pipelines.handler.js';
import { ChangePipelineHandler } from './pipelines/change-pipeline/change-pipeline.handler.js';
import { CreatePipelineHandler } from './pipelines/create-pipeline/create-pipeline.handler.js';
import { DeletePipelineHandler } from './pipelines/delete-pipeline/delete-pipeline.handler.js';
import { GetPipelineHandler } from './pipelines/get-pipeline/get-pipeline.handler.js';
import { PipelinesController } from './pipelines/pipelines.controller.js';
import { ChangePrincipalHandler } from './principals/change-principal/change-principal.handler.js';
import { CreatePrincipalHandler } from './principals/create-principal/create-principal.handler.js';
import { DeletePrincipalHandler } from './principals/delete-principal/delete-principal.handler.js';
import { GetPrincipalHandler } from './principals/get-principal/get-principal.handler.js';
import { GroupsController } from './principals/groups.controller.js';
import { ListPrincipalsHandler } from './principals/list-principals/list-principals.handler.js';
import { ServiceAccountsController } from './principals/service-accounts.controller.js';
import { UsersController } from './principals/users.controller.js';
import { CreateTokenHandler } from './tokens/create-token/create-token.handler.js';
import { GetTokenHandler } from './tokens/get-token/get-token.handler.js';
import { ListTokensHandler } from './tokens/list-tokens/list-tokens.handler.js';
import { RevokeTokenHandler } from './tokens/revoke-token/revoke-token.handler.js';
import { RotateTokenHandler } from './tokens/rotate-token/rotate-token.handler.js';
import { TokensController } from './tokens/tokens.controller.js';
import { WhoAmIController } from './who-am-i/who-am-i.controller.js';
import { WhoAmIHandler } from './who-am-i/who-am-i.handler.js';

/** The calls that make and change pipelines, people and permissions: one controller per resource, one handler per call. */
@Module({
  controllers: [
    PipelinesController,
    PipelineMembersController,
    PipelineImpactController,
    PipelineJobsController,
    OrphansController,
    UsersController,
    GroupsController,
    GroupMembersController,
    ServiceAccountsController,
    TokensController,
    WhoAmIController,
    AuditController,
    ExportSiteController,
    ImportSiteController,
  ],
  providers: [
    BrowsePipelinesHandler,
    GetPipelineHandler,
    CreatePipelineHandler,
    ChangePipelineHandler,
    DeletePipelineHandler,
    ListMembersHandler,
    GetMemberHandler,
    PutMemberHandler,
    RemoveMemberHandler,
    PipelineImpactHandler,
    PipelineJobsHandler,
    OrphanedPipelinesHandler,
    OrphanedJobsHandler,
    ListPrincipalsHandler,
    GetPrincipalHandler,
    CreatePrincipalHandler,
    ChangePrincipalHandler,
    DeletePrincipalHandler,
    ListGroupMembersHandler,
    AddGroupMemberHandler,
    RemoveGroupMemberHandler,
    ListTokensHandler,
    GetTokenHandler,
    CreateTokenHandler,
    RotateTokenHandler,
    RevokeTokenHandler,
    WhoAmIHandler,
    BrowseAuditHandler,
    ExportSiteHandler,
    ImportSiteHandler,
  ],
})
export class ManagementModule {}
