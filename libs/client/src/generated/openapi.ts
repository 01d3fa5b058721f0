// Made from docs/openapi.json by `npm run client:types`; never by hand.

/** Every code that an answer can have; docs/errors.md explains them. New ones may be added at any time. */
export type KnownErrorCode =
  | 'batch_refused'
  | 'body_malformed'
  | 'body_not_object'
  | 'body_too_large'
  | 'cursor_invalid'
  | 'database_unavailable'
  | 'dead_letter_not_found'
  | 'email_taken'
  | 'field_invalid'
  | 'header_invalid'
  | 'hidden_pipeline_in_use'
  | 'idempotency_key_in_flight'
  | 'idempotency_key_reused'
  | 'identity_provider_unavailable'
  | 'import_refused'
  | 'internal'
  | 'job_busy'
  | 'job_id_invalid'
  | 'job_not_found'
  | 'job_not_parked'
  | 'last_manager'
  | 'last_site_admin'
  | 'member_not_found'
  | 'name_taken'
  | 'origin_refused'
  | 'outcome_unknown'
  | 'overloaded'
  | 'permission_missing'
  | 'pipeline_ids_invalid'
  | 'pipeline_ids_too_many'
  | 'pipeline_in_use'
  | 'pipeline_not_found'
  | 'principal_not_found'
  | 'rate_limited'
  | 'replay_not_found'
  | 'resource_busy'
  | 'route_not_found'
  | 'session_ended'
  | 'shutting_down'
  | 'token_ended'
  | 'token_invalid'
  | 'token_missing'
  | 'token_not_found'
  | 'url_malformed'
  | 'version_mismatch'
  | 'version_not_found'
  | 'version_not_restorable';

export interface paths {
    "/admin/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read who is signed in with this browser, and which ways to sign in there are */
        get: operations["session.read"];
        put?: never;
        /**
         * Sign in with a token
         * @description The answer sets a cookie with which this browser may do what the token may, for as long as both go on. Only a page of this site can do so.
         */
        post: operations["session.begin"];
        /** Sign this browser out; repeating it changes nothing */
        delete: operations["session.end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/session/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Come back from the OpenID provider */
        get: operations["signInAtProvider.finish"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/session/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Go to the OpenID provider to sign in */
        get: operations["signInAtProvider.begin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow/pipeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all pipelines that you may see, by name
         * @description All of them, unless `limit` or `cursor` asks for a page.
         */
        get: operations["listPipelines.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the pipelines of a job; without `job_id` the list again */
        get: operations["listPipelines.listOrRead"];
        put?: never;
        /**
         * Replace the pipelines of a job; `[]` removes all
         * @description Adding needs `flow_pipeline:execute` on every pipeline added, removing on every one removed; kept ones need nothing. The same set again changes nothing.
         */
        post: operations["updateJobPipelines.update"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the administrative changes, newest first; only site admins may */
        get: operations["audit.browse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the records that executors, or our intake, gave up on, newest first; only site admins may */
        get: operations["deadLetters.browse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a dead letter with the beginning of the value of its record; only site admins may */
        get: operations["deadLetters.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the changes of jobs’ pipelines, newest first
         * @description A page may hold fewer than `limit`, even none: go on until `next_cursor` is null.
         */
        get: operations["events.browse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/events/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the relay to publish events once more
         * @description By job, or by pipeline, time or both. The same bytes, marked by the header flow-replay, each job's newest event last. Replays are carried out one after another, behind live events. Only site admins may.
         */
        post: operations["replays.request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/events/replays/{replay_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how far a replay is; only site admins may */
        get: operations["replays.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/events/replays/{replay_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the relay to end a replay; only site admins may
         * @description What was published stays; one that has ended is left as it is.
         */
        post: operations["replays.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the changes of jobs’ pipelines as Server-Sent Events
         * @description From now on; with `Last-Event-ID` from behind that event, without a hole or a repetition. Each message is a `JobPipelinesUpdated` whose data is one `JobChange`. The stream ends when the token does.
         */
        get: operations["eventStream.follow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/executors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the executors that have registered or acknowledged something, by name; only site admins may */
        get: operations["executors.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export pipelines, members and groups as a document to keep in a repository
         * @description The same site always gives the same text. Only site admins read it.
         */
        get: operations["exportSite.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List groups by name */
        get: operations["groups.list"];
        put?: never;
        /** Make a group; only site admins may */
        post: operations["groups.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/groups/{group_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users of a group, by name */
        get: operations["groupMembers.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/groups/{group_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put a user into a group; repeating it changes nothing */
        put: operations["groupMembers.add"];
        post?: never;
        /** Take a user out of a group */
        delete: operations["groupMembers.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one of the groups */
        get: operations["groups.get"];
        put?: never;
        post?: never;
        /** Delete one of the groups, with all roles; only site admins may */
        delete: operations["groups.delete"];
        options?: never;
        head?: never;
        /** Change a group; only site admins may */
        patch: operations["groups.change"];
        trace?: never;
    };
    "/api/v2/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make pipelines, members and groups as a document says: all of it, or nothing
         * @description What is left out of the document is left alone; only `prune=true` deletes. Only site admins import.
         */
        post: operations["importSite.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/job-pipelines/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the pipelines of up to 1,000 jobs, each once
         * @description An item has either `pipeline_ids`, or `add` and `remove`. Each item has its own result, and one that is refused harms no other. With `atomic` one refused item refuses all: 409 `batch_refused` with the same `results`.
         */
        post: operations["batchJobPipelines.change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the jobs that you may see, by id
         * @description All for whoever manages jobs; for others those with a pipeline that they may see.
         */
        get: operations["jobs.browse"];
        put?: never;
        /**
         * Register a job
         * @description 201 for a job that was not known, or that had been deleted: it comes back without pipelines. 200 for one that was known; `state`, if it is sent, is set. For site admins and holders of "Manage flow pipelines".
         */
        post: operations["jobs.register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a job */
        get: operations["jobs.get"];
        put?: never;
        post?: never;
        /**
         * Delete a job
         * @description It loses its pipelines, by an event and then a tombstone. For site admins and holders of "Manage flow pipelines".
         */
        delete: operations["jobs.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/jobs/{job_id}/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the pipelines of a job */
        get: operations["getJobPipelines.read"];
        /**
         * Replace the pipelines of a job; `[]` removes all
         * @description Adding needs `flow_pipeline:execute` on every pipeline added, removing on every one removed; kept ones need nothing. With `dry_run=true` the answer says what would happen, and nothing does. With `wait=applied` it comes when the executors have applied the change, or as 202 when `timeout` seconds are over.
         */
        put: operations["changeJobPipelines.replace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Add pipelines to a job and take others away; the rest stays
         * @description Adding needs `flow_pipeline:execute` on every pipeline added, removing on every one removed; kept ones need nothing. With `dry_run=true` the answer says what would happen, and nothing does. With `wait=applied` it comes when the executors have applied the change, or as 202 when `timeout` seconds are over.
         */
        patch: operations["changeJobPipelines.change"];
        trace?: never;
    };
    "/api/v2/jobs/{job_id}/pipelines/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read who changed the pipelines of a job, when and why, from what to what, and where the event is in Kafka
         * @description Newest first. A change of pipelines that you cannot see is left out, so a page may be short before the last one.
         */
        get: operations["jobHistory.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/jobs/{job_id}/pipelines/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a job the pipelines of an earlier version again, as a new version
         * @description Adding needs `flow_pipeline:execute` on every pipeline added, removing on every one removed; kept ones need nothing. With `dry_run=true` the answer says what would happen, and nothing does. With `wait=applied` it comes when the executors have applied the change, or as 202 when `timeout` seconds are over. Reading the earlier version needs the scope `read`, too.
         */
        post: operations["changeJobPipelines.restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read who you are, how you are signed in, what your token may be used for, and which groups’ roles count for you */
        get: operations["whoAmI.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/orphans/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the jobs that nobody who is active could review */
        get: operations["orphans.jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/orphans/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the pipelines that nobody who is active may execute */
        get: operations["orphans.pipelines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the pipelines that you may see, by name */
        get: operations["pipelines.browse"];
        put?: never;
        /**
         * Make a pipeline
         * @description Whoever makes one without being a site admin becomes its manager.
         */
        post: operations["pipelines.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/pipelines/{pipeline_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a pipeline */
        get: operations["pipelines.get"];
        put?: never;
        post?: never;
        /**
         * Delete a pipeline
         * @description Refused while jobs use it. With `force=true` it is taken from them: 200 once no job uses it, 202 while the rest is done in the background.
         */
        delete: operations["pipelines.delete"];
        options?: never;
        head?: never;
        /** Rename a pipeline, describe it, or both */
        patch: operations["pipelines.change"];
        trace?: never;
    };
    "/api/v2/pipelines/{pipeline_id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See what a delete would touch; with `member`, what the removal of that member would */
        get: operations["pipelineImpact.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/pipelines/{pipeline_id}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the jobs of a pipeline, by id */
        get: operations["pipelineJobs.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/pipelines/{pipeline_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who has which role on a pipeline, by name */
        get: operations["pipelineMembers.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/pipelines/{pipeline_id}/members/{kind}/{principal_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one member of a pipeline; its role is its ETag */
        get: operations["pipelineMembers.get"];
        /** Give a role, to a new member or in place of the one that it has; it is the ETag */
        put: operations["pipelineMembers.put"];
        post?: never;
        /** Take the role of a member away */
        delete: operations["pipelineMembers.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/relay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how far the events are on their way to Kafka, who leads, and which jobs wait
         * @description As PostgreSQL knows it; only site admins may.
         */
        get: operations["relay.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/relay/parked-jobs/{job_id}/unpark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the relay to go on with a parked job
         * @description It does so within a second, oldest event first, or ends the request when Kafka refuses the event again. Only site admins may.
         */
        post: operations["relay.unpark"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/service-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List service accounts by name */
        get: operations["serviceAccounts.list"];
        put?: never;
        /** Make a service account; only site admins may */
        post: operations["serviceAccounts.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/service-accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one of the service accounts */
        get: operations["serviceAccounts.get"];
        put?: never;
        post?: never;
        /** Delete one of the service accounts, with all roles; only site admins may */
        delete: operations["serviceAccounts.delete"];
        options?: never;
        head?: never;
        /** Change a service account; only site admins may */
        patch: operations["serviceAccounts.change"];
        trace?: never;
    };
    "/api/v2/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your tokens, or as a site admin those of somebody else */
        get: operations["tokens.list"];
        put?: never;
        /**
         * Make a token, for yourself or as a site admin for somebody else
         * @description It cannot have a scope that the calling token lacks. This is the only answer in which the token itself stands.
         */
        post: operations["tokens.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what is known of a token */
        get: operations["tokens.get"];
        put?: never;
        post?: never;
        /** Revoke a token; repeating it changes nothing */
        delete: operations["tokens.revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/tokens/{token_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a token by a new one of the same holder, name and scopes
         * @description The old one (`rotated`) works for `overlap_seconds` more: an hour if left out, 0 for one that has leaked.
         */
        post: operations["tokens.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List users by name */
        get: operations["users.list"];
        put?: never;
        /** Make a user; only site admins may */
        post: operations["users.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one of the users */
        get: operations["users.get"];
        put?: never;
        post?: never;
        /** Delete one of the users, with all roles; only site admins may */
        delete: operations["users.delete"];
        options?: never;
        head?: never;
        /** Change a user; only site admins may */
        patch: operations["users.change"];
        trace?: never;
    };
    "/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The events that executors get, as AsyncAPI 3 */
        get: operations["openApi.asyncApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description as a page */
        get: operations["openApi.page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["health.live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether everything is there that the process needs */
        get: operations["health.ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description as OpenAPI 3.1 */
        get: operations["openApi.openApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        AuditEntry: {
            /** @description A number, as text. */
            id: string;
            /** Format: date-time */
            occurred_at: string;
            actor: {
                /** Format: uuid */
                id: string;
                name: string;
                /** @enum {string} */
                kind: "user" | "service_account" | "system";
            };
            /** Format: uuid */
            token_id: string | null;
            /** @description The `jti` of an access token of the OpenID provider. */
            jwt_id: string | null;
            request_id: string;
            /** @description What happened, such as `pipeline.created`. */
            action: string;
            target: {
                kind: string;
                /** Format: uuid */
                id: string;
                name: string;
            };
            before: Record<string, never> | null;
            after: Record<string, never> | null;
        };
        BatchJobPipelinesBody: {
            items: {
                /** @description Opaque and case-sensitive; never trimmed. */
                job_id: string;
                /** @description At most 1000 distinct ids. */
                pipeline_ids?: string[];
                /** @description At most 1000 distinct ids. */
                add?: string[];
                /** @description At most 1000 distinct ids. */
                remove?: string[];
                if_match?: number;
            }[];
            /** @default false */
            atomic?: boolean;
            reason?: string | null;
        };
        BatchResults: {
            /** @description One for each item, in their order. */
            results: ({
                job_id: string;
                /** @enum {string} */
                status: "OK";
                version: number;
                /** @description false where the job had these pipelines already. */
                changed: boolean;
            } | {
                job_id: string;
                /** @enum {string} */
                status: "ERROR";
                error: components["schemas"]["Problem"];
            })[];
        };
        BeginSessionBody: {
            token: string;
        };
        ChangeGroupBody: {
            name?: string;
        };
        ChangeJobPipelinesBody: {
            /** @default [] */
            add?: string[] | null;
            /** @default [] */
            remove?: string[] | null;
            reason?: string | null;
        };
        ChangePipelineBody: {
            name?: string;
            description?: string;
        };
        ChangeServiceAccountBody: {
            site_admin?: boolean;
            manage_flow_pipelines?: boolean;
            disabled?: boolean;
            name?: string;
        };
        ChangeUserBody: {
            email?: ((string & (unknown & unknown)) | null) & (unknown & unknown);
            name?: string;
            site_admin?: boolean;
            manage_flow_pipelines?: boolean;
            disabled?: boolean;
        };
        CreateGroupBody: {
            name: string;
        };
        CreatePipelineBody: {
            name: string;
            description?: string;
        };
        CreateServiceAccountBody: {
            site_admin?: boolean;
            manage_flow_pipelines?: boolean;
            name: string;
        };
        CreateTokenBody: {
            name: string;
            /** Format: uuid */
            user_id?: string;
            /** Format: uuid */
            service_account_id?: string;
            scopes?: ("read" | "assign" | "manage" | "admin")[];
            /** Format: date-time */
            expires_at?: string | null;
        };
        CreateUserBody: {
            email?: ((string & (unknown & unknown)) | null) & (unknown & unknown);
            name: string;
            site_admin?: boolean;
            manage_flow_pipelines?: boolean;
        };
        DeadLetter: {
            /** @description A number, as text. */
            id: string;
            /** @description Who gave up; `intake` for records that this service itself could not read. */
            executor: string;
            /** @description Such as `handler_failed` or `schema_violation`. */
            reason: string;
            detail: string;
            /** @description The record’s key, where that can be the id of a job. */
            job_id: string | null;
            topic: string;
            partition: number;
            /** @description A number, as text. */
            offset: string;
            /** @description How often it was tried. */
            attempts: number;
            /** @description Of the whole value; null where the record had none. */
            payload_bytes: number | null;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            received_at: string;
            redrive: {
                method: string;
                href: string;
                body: {
                    job_id: string;
                    newest_only: boolean;
                };
            } | null;
        };
        DeadLetterWithPayload: {
            /** @description A number, as text. */
            id: string;
            /** @description Who gave up; `intake` for records that this service itself could not read. */
            executor: string;
            /** @description Such as `handler_failed` or `schema_violation`. */
            reason: string;
            detail: string;
            /** @description The record’s key, where that can be the id of a job. */
            job_id: string | null;
            topic: string;
            partition: number;
            /** @description A number, as text. */
            offset: string;
            /** @description How often it was tried. */
            attempts: number;
            /** @description Of the whole value; null where the record had none. */
            payload_bytes: number | null;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            received_at: string;
            redrive: {
                method: string;
                href: string;
                body: {
                    job_id: string;
                    newest_only: boolean;
                };
            } | null;
            /** @description The beginning of the value, at most 64 KiB. */
            payload: string | null;
            payload_encoding: ("utf-8" | "base64") | null;
            payload_truncated: boolean;
        };
        Executor: {
            name: string;
            /** @description Whether it was heard of in the last three minutes. */
            live: boolean;
            /** Format: date-time */
            first_seen_at: string;
            /** Format: date-time */
            last_seen_at: string;
            /** @description Its processes, the latest first. */
            instances: {
                instance: string;
                /** @description RFC 3339. */
                last_seen_at: string;
            }[];
            /** @description Jobs of which it has given up on a version for now. */
            parked_jobs: number;
            dead_letters: number;
        };
        ExportedSite: {
            schema_version: number;
            users: {
                email?: string;
                id?: string;
                name: string;
                /** @description Only there when it is. */
                disabled?: boolean;
            }[];
            service_accounts: {
                name: string;
                /** @description Only there when it is. */
                disabled?: boolean;
            }[];
            groups: {
                name: string;
                members: string[];
            }[];
            pipelines: {
                name: string;
                description: string;
                members: {
                    /** @description By e-mail address or id. */
                    user?: string;
                    group?: string;
                    service_account?: string;
                    /** @enum {string} */
                    role: "viewer" | "member" | "manager";
                }[];
            }[];
        };
        ForcedDeletion: {
            /** Format: uuid */
            id: string;
            /** @description Jobs that the pipeline has been taken from. */
            jobs_unassigned: number;
            /** @description Jobs that it will be taken from in the background. */
            jobs_left: number;
        };
        GroupMember: {
            /** Format: uuid */
            user_id: string;
            name: string;
            /** Format: date-time */
            created_at: string;
            /**
             * @description Who put the user into the group: somebody here, or the OpenID provider.
             * @enum {string}
             */
            source: "manual" | "oidc";
        };
        Health: {
            /** @enum {string} */
            status: "ok";
        };
        ImportReport: {
            /** @description Whether it only says what the call would do. */
            dry_run: boolean;
            changed: boolean;
            counts: {
                created: number;
                changed: number;
                deleted: number;
                unchanged: number;
            };
            results: {
                /** @description Where it stands in the document, such as `pipelines[3].members[0]`. */
                path: string;
                /** @enum {string} */
                kind: "user" | "service_account" | "group" | "pipeline" | "group_member" | "pipeline_member";
                /** @enum {string} */
                result: "created" | "changed" | "deleted" | "unchanged";
                before?: Record<string, never> | null;
                after?: Record<string, never> | null;
            }[];
        };
        Job: {
            job_id: string;
            /** @description In the words of the job’s source; null where nobody has said. */
            state: string | null;
            /** @description Grows by one with every change of the job’s pipelines; 0 where there was none. Also the ETag. */
            version: number;
            /** @description Those that you may see, by name. */
            pipelines: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            deleted_at: string | null;
        };
        JobChange: {
            /** @description Its place in the log: a number, as text. */
            id: string;
            /** Format: uuid */
            event_id: string;
            job_id: string;
            version: number;
            /** @description RFC 3339, in UTC. */
            occurred_at: string;
            actor: {
                /** Format: uuid */
                id: string;
                name: string;
                /** @enum {string} */
                kind: "user" | "service_account" | "system";
            };
            reason: string | null;
            request_id: string;
            /** @description Those that you may see, by name. */
            before: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            /** @description Those that you may see, by name. */
            after: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            /** @description Those that you may see, by name. */
            added: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            /** @description Those that you may see, by name. */
            removed: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            kafka: {
                partition: number;
                /** @description A number, as text. */
                offset: string;
                /** Format: date-time */
                published_at: string;
            } | null;
        };
        JobHistoryEntry: {
            /** @description Its place in the log: a number, as text. */
            id: string;
            /** Format: uuid */
            event_id: string;
            job_id: string;
            version: number;
            /** @description RFC 3339, in UTC. */
            occurred_at: string;
            actor: {
                /** Format: uuid */
                id: string;
                name: string;
                /** @enum {string} */
                kind: "user" | "service_account" | "system";
            };
            reason: string | null;
            request_id: string;
            /** @description Those that you may see, by name. */
            before: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            /** @description Those that you may see, by name. */
            after: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            /** @description Those that you may see, by name. */
            added: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            /** @description Those that you may see, by name. */
            removed: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            kafka: {
                partition: number;
                /** @description A number, as text. */
                offset: string;
                /** Format: date-time */
                published_at: string;
            } | null;
            /** @description The executors that have acknowledged this version or a later one, with the one that they acknowledged last. */
            applied_by: {
                executor: string;
                applied_version: number;
                /** Format: date-time */
                applied_at: string;
            }[];
        };
        JobPipelines: {
            job_id: string;
            /** @description Grows by one with every change of the job’s pipelines; 0 where there was none. Also the ETag. */
            version: number;
            /** @description Those that you may see, by name. */
            pipelines: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
        };
        /** @description What the call would do; nothing was written. */
        JobPipelinesPreview: {
            job_id: string;
            /** @description The version that the job has now. */
            version: number;
            allowed: boolean;
            would_change: boolean;
            /** @description What the job would have; null when the change would be refused. */
            pipelines: {
                /** Format: uuid */
                id: string;
                name: string;
            }[] | null;
            added: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            removed: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            kept: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            denied: {
                /** @description The code of the error that would be answered. */
                code: string;
                pipeline: {
                    /** Format: uuid */
                    id: string;
                    name: string | null;
                } | null;
                permission: string | null;
            }[];
            warnings: {
                /** @enum {string} */
                code: "no_eligible_reviewer" | "opens_to_everyone";
                detail: string;
            }[];
            error: components["schemas"]["Problem"] | null;
        };
        ListedPipeline: {
            /** Format: uuid */
            id: string;
            name: string;
            description: string;
            /** @description Grows with every change of the pipeline; also its ETag. */
            version: number;
            /** @description What the caller may do with it, always in this order. */
            permissions: ("flow_pipeline:read" | "flow_pipeline:execute" | "flow_pipeline:delete" | "flow_pipeline:manage_pipelines" | "flow_pipeline:write")[];
            is_manager: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            counts?: {
                /** @description Users, groups and service accounts with a role; null where you may not manage them. */
                members: number | null;
                /** @description Counted up to 1,000. */
                jobs: number;
                has_more_jobs: boolean;
            };
        };
        NewToken: {
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * Format: uuid
             * @description Whom it stands for.
             */
            principal_id: string;
            scopes: ("read" | "assign" | "manage" | "admin")[];
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @description Written at most once a minute; null for one that was never used.
             */
            last_used_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description Shown in this answer and never again. */
            token: string;
        };
        NotReady: {
            /** @enum {string} */
            status: "unavailable";
            /** @description What cannot be reached. */
            missing: string[];
        };
        OrphanedJob: {
            job_id: string;
        };
        OrphanedPipeline: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        ParkedJob: {
            job_id: string;
            /** @description What Kafka said. */
            reason: string;
            /** Format: date-time */
            parked_at: string;
            /**
             * Format: date-time
             * @description Until the relay has carried the request out.
             */
            unpark_requested_at: string | null;
            /** @description Whether the request leaves the refused event out. */
            skip_event: boolean;
        };
        Pipeline: {
            /** Format: uuid */
            id: string;
            name: string;
            description: string;
            /** @description Grows with every change of the pipeline; also its ETag. */
            version: number;
            /** @description What the caller may do with it, always in this order. */
            permissions: ("flow_pipeline:read" | "flow_pipeline:execute" | "flow_pipeline:delete" | "flow_pipeline:manage_pipelines" | "flow_pipeline:write")[];
            is_manager: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        PipelineImpact: {
            jobs: {
                count: number;
                /** @description The first of them by id. */
                sample_job_ids: string[];
            };
            members: {
                users: number;
                groups: number;
                service_accounts: number;
            };
            member_removal?: {
                /** Format: uuid */
                principal_id: string;
                /** @enum {string} */
                kind: "user" | "service_account" | "group";
                name: string;
                /** @enum {string} */
                role: "viewer" | "member" | "manager";
                is_last_manager: boolean;
                /** @description Who would no longer see the pipeline. */
                lose_access: number;
                /** @description Who would see it still, but may do less with it. */
                lose_permissions: number;
            };
        };
        PipelineJob: {
            job_id: string;
            version: number;
            /**
             * Format: date-time
             * @description When its pipelines were last changed.
             */
            updated_at: string;
        };
        PipelineMember: {
            /** Format: uuid */
            principal_id: string;
            /** @enum {string} */
            kind: "user" | "service_account" | "group";
            name: string;
            /** @enum {string} */
            role: "viewer" | "member" | "manager";
            /** Format: date-time */
            created_at: string;
        };
        Principal: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "user" | "service_account" | "group";
            name: string;
            /** @description Grows with each change; the ETag. */
            version: number;
            /** Format: date-time */
            created_at: string;
            /** @description Of users and service accounts: whether their tokens work. */
            disabled?: boolean;
            /** @description Of users. Only for site admins and for whoever it is. */
            email?: string | null;
            /** @description Of users and service accounts. Only for site admins and for whoever it is. */
            site_admin?: boolean;
            /** @description Of users and service accounts. Only for site admins and for whoever it is. */
            manage_flow_pipelines?: boolean;
        };
        /** @description RFC 9457, with a stable `code`: branch on it, never on the words. docs/errors.md explains each code. */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            code: string;
            /** @description The answer’s `X-Request-Id`; of an item in a list there is none. */
            request_id?: string;
            /** @description Of `batch_refused`: one for each item. */
            results?: Record<string, never>[];
        };
        PutMemberBody: {
            /** @enum {string} */
            role: "viewer" | "member" | "manager";
        };
        RegisterJobBody: {
            /** @description Opaque and case-sensitive; never trimmed. */
            job_id: string;
            state?: string;
        };
        Relay: {
            /** @description Host and process; null while nobody leads. */
            leader: string | null;
            /** @description Grows with every change of the leader. */
            epoch: number;
            /** Format: date-time */
            lease_expires_at: string | null;
            /** @description The highest event that has been passed. */
            position: number;
            /** @description Events below it that may still appear. */
            gaps: number;
            /** @description Events above it. */
            lag: number;
            /** @description How long the first of them has waited. */
            oldest_unpublished_seconds: number | null;
            /** Format: date-time */
            last_published_at: string | null;
            /** @description The oldest hundred. */
            parked_jobs: components["schemas"]["WaitingJob"][];
            parked_jobs_total: number;
        };
        ReplaceJobPipelinesBody: {
            /** @description At most 1000 distinct ids. */
            pipeline_ids: string[];
            reason?: string | null;
        };
        Replay: {
            /**
             * Format: uuid
             * @description Stands in the header flow-replay of each record.
             */
            id: string;
            /** @enum {string} */
            state: "waiting" | "running" | "done" | "cancelled" | "failed";
            job_id: string | null;
            newest_only: boolean;
            /** Format: uuid */
            pipeline_id: string | null;
            /** Format: date-time */
            from: string | null;
            /** Format: date-time */
            to: string | null;
            /** Format: uuid */
            requested_by: string;
            /** Format: date-time */
            requested_at: string;
            /** Format: date-time */
            cancel_requested_at: string | null;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
            /** @description The last event of the log that was looked at. */
            position: number;
            /** @description The last one to look at. */
            through_event: number | null;
            /** @description Events so far, not counting the newest of each job that ends a batch. */
            replayed: number;
            /** @description Left out, because Kafka does not take them. */
            refused_events: number[];
            failure: string | null;
        };
        RequestReplayBody: {
            /** @description Opaque and case-sensitive; never trimmed. */
            job_id?: string;
            newest_only?: boolean;
            /** Format: uuid */
            pipeline_id?: string;
            /** Format: date-time */
            from?: string;
            /** Format: date-time */
            to?: string;
        };
        RestoreJobPipelinesBody: {
            version: number;
            reason?: string | null;
        };
        RotateTokenBody: {
            /** @default 3600 */
            overlap_seconds?: number;
            /** Format: date-time */
            expires_at?: string | null;
        };
        RotatedToken: {
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * Format: uuid
             * @description Whom it stands for.
             */
            principal_id: string;
            scopes: ("read" | "assign" | "manage" | "admin")[];
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @description Written at most once a minute; null for one that was never used.
             */
            last_used_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description Shown in this answer and never again. */
            token: string;
            rotated: components["schemas"]["Token"];
        };
        Self: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "user" | "service_account" | "group";
            name: string;
            /** @description Grows with each change; the ETag. */
            version: number;
            /** Format: date-time */
            created_at: string;
            /** @description Of users and service accounts: whether their tokens work. */
            disabled?: boolean;
            /** @description Of users. Only for site admins and for whoever it is. */
            email?: string | null;
            /** @description Of users and service accounts. Only for site admins and for whoever it is. */
            site_admin?: boolean;
            /** @description Of users and service accounts. Only for site admins and for whoever it is. */
            manage_flow_pipelines?: boolean;
            /**
             * Format: uuid
             * @description Of the API token; null for an access token of the OpenID provider.
             */
            token_id: string | null;
            sign_in: {
                /** @enum {string} */
                method: "api_token" | "oidc";
                issuer?: string;
                subject?: string;
                /** Format: date-time */
                expires_at?: string;
            };
            /** @description What the token may be used for. */
            scopes: ("read" | "assign" | "manage" | "admin")[];
            /** @description Those whose roles count for the caller, by name. */
            groups: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
        };
        Session: {
            /**
             * @description What one has signed in with.
             * @enum {string}
             */
            method: "api_token" | "oidc";
            principal: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                kind: "user" | "service_account";
                name: string;
                site_admin: boolean;
                manage_flow_pipelines: boolean;
            };
            /**
             * Format: uuid
             * @description Of the API token; null for `oidc`.
             */
            token_id: string | null;
            /** @description What the session may be used for. */
            scopes: ("read" | "assign" | "manage" | "admin")[];
            /** Format: date-time */
            started_at: string;
            /**
             * Format: date-time
             * @description When it ends at the latest.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it ends unless it is used before; to the minute.
             */
            idle_expires_at: string;
        };
        SignInState: {
            session: components["schemas"]["Session"] | null;
            sign_in: {
                /** @description By `POST /admin/session`. */
                token: boolean;
                /** @description Where to send the browser to sign in at the OpenID provider; null where that is not set up. */
                oidc: string | null;
            };
        };
        SiteDocument: {
            /** @constant */
            schema_version: 1;
            users?: {
                email: string & (unknown & unknown);
                /** Format: uuid */
                id?: string;
                name: string;
                /** @constant */
                disabled?: true;
            }[];
            service_accounts?: {
                name: string;
                /** @constant */
                disabled?: true;
            }[];
            groups?: {
                name: string;
                renamed_from?: string;
                members?: (string | (string & unknown))[];
            }[];
            pipelines?: {
                name: string;
                renamed_from?: string;
                description?: string;
                members?: {
                    user?: string | (string & unknown);
                    group?: string;
                    service_account?: string;
                    /** @enum {string} */
                    role: "viewer" | "member" | "manager";
                }[];
            }[];
        };
        Token: {
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * Format: uuid
             * @description Whom it stands for.
             */
            principal_id: string;
            scopes: ("read" | "assign" | "manage" | "admin")[];
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @description Written at most once a minute; null for one that was never used.
             */
            last_used_at: string | null;
            /** Format: date-time */
            created_at: string;
        };
        UnparkJobBody: {
            skip_event?: boolean;
        };
        UpdateJobPipelinesBody: {
            /** @description Opaque and case-sensitive; never trimmed. */
            job_id: string;
            pipeline_ids: string[] | string;
        };
        /** @description The envelope of the calls of version 1, with a stable `code`. Where the service is set to V1_ERRORS_AS_200, the status is 200 for all of them but 401. */
        V1Error: {
            /** @constant */
            status: "ERROR";
            msg: string;
            code: string;
            updated_pipelines?: unknown[];
            pipelines?: unknown[];
        };
        V1JobPipelines: {
            /** @enum {string} */
            status: "OK";
            job_id: string;
            version: number;
            updated_pipelines: {
                flowPipelineName: string;
                /** Format: uuid */
                flowPipelineId: string;
            }[];
        };
        V1Pipelines: {
            /** @enum {string} */
            status: "OK";
            pipelines: {
                name: string;
                /** Format: uuid */
                id: string;
                /** @description What the caller may do with it, always in this order. */
                permissions: ("flow_pipeline:read" | "flow_pipeline:execute" | "flow_pipeline:delete" | "flow_pipeline:manage_pipelines" | "flow_pipeline:write")[];
                is_manager: boolean;
            }[];
            /** @description Only where a page was asked for. */
            next_cursor?: string | null;
        };
        V1UpdatedPipelines: {
            /** @enum {string} */
            status: "OK";
            updated_pipelines: {
                flowPipelineName: string;
                /** Format: uuid */
                flowPipelineId: string;
            }[];
        };
        WaitingJob: {
            job_id: string;
            /** @description What Kafka said. */
            reason: string;
            /** Format: date-time */
            parked_at: string;
            /**
             * Format: date-time
             * @description Until the relay has carried the request out.
             */
            unpark_requested_at: string | null;
            /** @description Whether the request leaves the refused event out. */
            skip_event: boolean;
            /** @description Of the event that Kafka refuses. */
            version: number | null;
            /** @description That event and all later ones of the job. */
            waiting_events: number;
        };
    };
    responses: never;
    parameters: {
        /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
        IdempotencyKey: string;
        /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
        RequestId: string;
    };
    requestBodies: never;
    headers: {
        /** @description The id that the caller sent, or one made for it. Support and log know the request by it. */
        "X-Request-Id": string;
        /** @description The version (of a member: the role) in quotes, for `If-Match`. */
        ETag: string;
        /** @description Where what was made can be read. */
        Location: string;
        /** @description The next page, `<…>; rel="next"` (RFC 8288); absent on the last one. */
        Link: string;
        /** @description The methods that the address knows. */
        Allow: string;
        /** @description `no-store`: the answer holds a secret. */
        "Cache-Control": string;
        /** @description How to authenticate, and whether a token was refused (RFC 6750). */
        "WWW-Authenticate": "Bearer" | "Bearer error=\"invalid_token\"";
        /** @description After how many seconds to try again. */
        "Retry-After": number;
        /** @description What is left (r) until it is full again in t seconds, of the requests of the `"principal"` or the failed authentications of the `"address"`; absent where there is no limit. */
        RateLimit: string;
        /** @description The quota (q) of a window (w, in seconds). */
        "RateLimit-Policy": string;
        /** @description Requests a minute that the caller may make; absent where there is no limit. */
        "X-RateLimit-Limit": number;
        /** @description How many of them are left. */
        "X-RateLimit-Remaining": number;
        /** @description In how many seconds they are all there again. */
        "X-RateLimit-Reset": number;
    };
    pathItems: never;
}
export interface operations {
    "session.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInState"];
                };
            };
        };
    };
    "session.begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "fp_0123456789abcdefghijklmnopqrstuvwxyz"
                 *     }
                 */
                "application/json": components["schemas"]["BeginSessionBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInState"];
                };
            };
        };
    };
    "session.end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody is signed in with this browser any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "signInAtProvider.finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    "signInAtProvider.begin": {
        parameters: {
            query?: {
                return_to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    "listPipelines.list": {
        parameters: {
            query?: {
                q?: string;
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Pipelines"];
                };
            };
        };
    };
    "listPipelines.listOrRead": {
        parameters: {
            query?: {
                job_id?: string;
                q?: string;
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1JobPipelines"] | components["schemas"]["V1Pipelines"];
                };
            };
        };
    };
    "updateJobPipelines.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "job_id": "f403399d-7ac7-4285-bb06-f7ad82ddbea2",
                 *       "pipeline_ids": [
                 *         "e05cc5f7-b199-49a6-b1bc-f17dc5247e0c",
                 *         "03f4dc97-1245-452d-9d7b-17f8b86473b8"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["UpdateJobPipelinesBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1UpdatedPipelines"];
                };
            };
        };
    };
    "audit.browse": {
        parameters: {
            query?: {
                actor?: string;
                action?: "pipeline.created" | "pipeline.changed" | "pipeline.deleted" | "pipeline.member_added" | "pipeline.member_changed" | "pipeline.member_removed" | "user.created" | "user.changed" | "user.deleted" | "service_account.created" | "service_account.changed" | "service_account.deleted" | "group.created" | "group.changed" | "group.deleted" | "group.member_added" | "group.member_removed" | "token.created" | "token.rotated" | "token.revoked" | "parked_job.unpark_requested" | "replay.requested" | "replay.cancel_requested";
                target?: string;
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEntry"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "deadLetters.browse": {
        parameters: {
            query?: {
                executor?: string;
                reason?: string;
                job_id?: string;
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeadLetter"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "deadLetters.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterWithPayload"];
                };
            };
        };
    };
    "events.browse": {
        parameters: {
            query?: {
                job_id?: string;
                pipeline_id?: string;
                actor_id?: string;
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["JobChange"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "replays.request": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "job_id": "f403399d-7ac7-4285-bb06-f7ad82ddbea2",
                 *       "newest_only": true
                 *     }
                 */
                "application/json": components["schemas"]["RequestReplayBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
        };
    };
    "replays.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                replay_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
        };
    };
    "replays.cancel": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                replay_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
        };
    };
    "eventStream.follow": {
        parameters: {
            query?: {
                job_id?: string;
                pipeline_id?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream, as `text/event-stream`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "executors.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Executor"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "exportSite.export": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedSite"];
                };
            };
        };
    };
    "groups.list": {
        parameters: {
            query?: {
                member?: string;
                limit?: number;
                cursor?: string;
                q?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Principal"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "groups.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Contract reviewers"
                 *     }
                 */
                "application/json": components["schemas"]["CreateGroupBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
        };
    };
    "groupMembers.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["GroupMember"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "groupMembers.add": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                group_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupMember"];
                };
            };
        };
    };
    "groupMembers.remove": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                group_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The group lends them nothing any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "groups.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
        };
    };
    "groups.delete": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, and its tokens with it. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "groups.change": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "name": "Invoice reviewers, Europe"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeGroupBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
        };
    };
    "importSite.import": {
        parameters: {
            query?: {
                dry_run?: "true" | "false";
                prune?: "true" | "false";
            };
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "schema_version": 1,
                 *       "pipelines": [
                 *         {
                 *           "name": "Contracts",
                 *           "description": "Contracts of all kinds."
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SiteDocument"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
        };
    };
    "batchJobPipelines.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "items": [
                 *         {
                 *           "job_id": "invoice-2026-0001",
                 *           "add": [
                 *             "03f4dc97-1245-452d-9d7b-17f8b86473b8"
                 *           ]
                 *         },
                 *         {
                 *           "job_id": "passport-2026-1182",
                 *           "pipeline_ids": []
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BatchJobPipelinesBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResults"];
                };
            };
        };
    };
    "jobs.browse": {
        parameters: {
            query?: {
                prefix?: string;
                state?: string;
                pipeline?: string;
                deleted?: "true" | "false";
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Job"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "jobs.register": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "job_id": "a-new-job",
                 *       "state": "waiting for documents"
                 *     }
                 */
                "application/json": components["schemas"]["RegisterJobBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "jobs.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example invoice-2026-0001 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "jobs.delete": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example invoice-2026-0001 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted; its pipelines are taken from it in the background. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is deleted, and has no pipelines. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "getJobPipelines.read": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example invoice-2026-0001 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPipelines"];
                };
            };
        };
    };
    "changeJobPipelines.replace": {
        parameters: {
            query?: {
                dry_run?: "true" | "false";
                wait?: "applied";
                timeout?: number;
            };
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example invoice-2026-0001 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "pipeline_ids": [
                 *         "e05cc5f7-b199-49a6-b1bc-f17dc5247e0c"
                 *       ],
                 *       "reason": "Above the limit."
                 *     }
                 */
                "application/json": components["schemas"]["ReplaceJobPipelinesBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPipelines"] | components["schemas"]["JobPipelinesPreview"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPipelines"];
                };
            };
        };
    };
    "changeJobPipelines.change": {
        parameters: {
            query?: {
                dry_run?: "true" | "false";
                wait?: "applied";
                timeout?: number;
            };
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example invoice-2026-0001 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "add": [
                 *         "03f4dc97-1245-452d-9d7b-17f8b86473b8"
                 *       ],
                 *       "remove": []
                 *     }
                 */
                "application/json": components["schemas"]["ChangeJobPipelinesBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPipelines"] | components["schemas"]["JobPipelinesPreview"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPipelines"];
                };
            };
        };
    };
    "jobHistory.read": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example invoice-2026-0001 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["JobHistoryEntry"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "changeJobPipelines.restore": {
        parameters: {
            query?: {
                dry_run?: "true" | "false";
                wait?: "applied";
                timeout?: number;
            };
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example invoice-2026-0001 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 1
                 *     }
                 */
                "application/json": components["schemas"]["RestoreJobPipelinesBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPipelines"] | components["schemas"]["JobPipelinesPreview"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPipelines"];
                };
            };
        };
    };
    "whoAmI.read": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Self"];
                };
            };
        };
    };
    "orphans.jobs": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["OrphanedJob"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "orphans.pipelines": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["OrphanedPipeline"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "pipelines.browse": {
        parameters: {
            query?: {
                role?: "viewer" | "member" | "manager";
                managed?: "true" | "false";
                include?: "counts";
                limit?: number;
                cursor?: string;
                q?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ListedPipeline"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "pipelines.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Contracts - first review",
                 *       "description": "Contracts of new suppliers."
                 *     }
                 */
                "application/json": components["schemas"]["CreatePipelineBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pipeline"];
                };
            };
        };
    };
    "pipelines.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example e05cc5f7-b199-49a6-b1bc-f17dc5247e0c */
                pipeline_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pipeline"];
                };
            };
        };
    };
    "pipelines.delete": {
        parameters: {
            query?: {
                force?: "true" | "false";
            };
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example e05cc5f7-b199-49a6-b1bc-f17dc5247e0c */
                pipeline_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForcedDeletion"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForcedDeletion"];
                };
            };
            /** @description It is deleted; no job used it. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "pipelines.change": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example e05cc5f7-b199-49a6-b1bc-f17dc5247e0c */
                pipeline_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "description": "Every incoming invoice."
                 *     }
                 */
                "application/json": components["schemas"]["ChangePipelineBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pipeline"];
                };
            };
        };
    };
    "pipelineImpact.read": {
        parameters: {
            query?: {
                member?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example e05cc5f7-b199-49a6-b1bc-f17dc5247e0c */
                pipeline_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelineImpact"];
                };
            };
        };
    };
    "pipelineJobs.list": {
        parameters: {
            query?: {
                prefix?: string;
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example e05cc5f7-b199-49a6-b1bc-f17dc5247e0c */
                pipeline_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PipelineJob"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "pipelineMembers.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example e05cc5f7-b199-49a6-b1bc-f17dc5247e0c */
                pipeline_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PipelineMember"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "pipelineMembers.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example e05cc5f7-b199-49a6-b1bc-f17dc5247e0c */
                pipeline_id: string;
                kind: "users" | "groups" | "service-accounts";
                principal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelineMember"];
                };
            };
        };
    };
    "pipelineMembers.put": {
        parameters: {
            query?: never;
            header?: {
                /** @description `*`: only make something new; the call is refused if it is there already. */
                "If-None-Match"?: "*";
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example e05cc5f7-b199-49a6-b1bc-f17dc5247e0c */
                pipeline_id: string;
                kind: "users" | "groups" | "service-accounts";
                principal_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "member"
                 *     }
                 */
                "application/json": components["schemas"]["PutMemberBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelineMember"];
                };
            };
        };
    };
    "pipelineMembers.remove": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example e05cc5f7-b199-49a6-b1bc-f17dc5247e0c */
                pipeline_id: string;
                kind: "users" | "groups" | "service-accounts";
                principal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They have no role of their own any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "relay.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Relay"];
                };
            };
        };
    };
    "relay.unpark": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example invoice-2026-0001 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "skip_event": false
                 *     }
                 */
                "application/json": components["schemas"]["UnparkJobBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParkedJob"];
                };
            };
        };
    };
    "serviceAccounts.list": {
        parameters: {
            query?: {
                disabled?: "true" | "false";
                site_admin?: "true" | "false";
                manage_flow_pipelines?: "true" | "false";
                limit?: number;
                cursor?: string;
                q?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Principal"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "serviceAccounts.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "contract-intake"
                 *     }
                 */
                "application/json": components["schemas"]["CreateServiceAccountBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
        };
    };
    "serviceAccounts.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
        };
    };
    "serviceAccounts.delete": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, and its tokens with it. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "serviceAccounts.change": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "disabled": true
                 *     }
                 */
                "application/json": components["schemas"]["ChangeServiceAccountBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
        };
    };
    "tokens.list": {
        parameters: {
            query?: {
                principal_id?: string;
                state?: "active" | "revoked" | "expired";
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Token"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "tokens.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "nightly import",
                 *       "scopes": [
                 *         "read",
                 *         "assign"
                 *       ],
                 *       "expires_at": null
                 *     }
                 */
                "application/json": components["schemas"]["CreateTokenBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
        };
    };
    "tokens.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
        };
    };
    "tokens.revoke": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It works nowhere any more, within a second. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "tokens.rotate": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlap_seconds": 600,
                 *       "expires_at": null
                 *     }
                 */
                "application/json": components["schemas"]["RotateTokenBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedToken"];
                };
            };
        };
    };
    "users.list": {
        parameters: {
            query?: {
                group?: string;
                limit?: number;
                cursor?: string;
                q?: string;
                disabled?: "true" | "false";
                site_admin?: "true" | "false";
                manage_flow_pipelines?: "true" | "false";
            };
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Principal"][];
                        /** @description Send it as `cursor` to get the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    "users.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Noor Haddad",
                 *       "email": "noor.haddad@demo.example"
                 *     }
                 */
                "application/json": components["schemas"]["CreateUserBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
        };
    };
    "users.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
        };
    };
    "users.delete": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, and its tokens with it. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "users.change": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The versions that may be changed, as their ETags; the change is refused if it has another one by now.
                 * @example *
                 */
                "If-Match"?: string;
                /** @description Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "manage_flow_pipelines": true
                 *     }
                 */
                "application/json": components["schemas"]["ChangeUserBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
        };
    };
    "openApi.asyncApi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    "openApi.page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    "health.live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    "health.ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    "openApi.openApi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
}
