import type { Readable } from 'node:stream';
import { PIPELINE_ROLES } from '@flow-pipelines/database';
import { Type } from 'typebox';
import { answer, count, flag, list, oneOf, optional, part, text } from '../open-api/answer-schema.js';

const DISABLED = optional(flag('Only there when it is.'));

const DOCUMENT = answer('ExportedSite', {
  schema_version: count(),
  users: list(part({ email: optional(text()), id: optional(text()), name: text(), disabled: DISABLED })),
  service_accounts: list(part({ name: text(), disabled: DISABLED })),
  groups: list(part({ name: text(), members: list(text('A user, by e-mail address or id.')) })),
  pipelines: list(
    part({
      name: text(),
      description: text(),
      members: list(
        part({
          user: optional(text('By e-mail address or id.')),
          group: optional(text()),
          service_account: optional(text()),
          role: oneOf(PIPELINE_ROLES),
        }),
      ),
    }),
  ),
});

/** Written piece by piece. */
export const SITE_DOCUMENT = Type.Unsafe<Readable>(DOCUMENT);

const ENTRY = optional(Type.Unsafe<object | null>({ type: ['object', 'null'] }));
const RESULTS = ['created', 'changed', 'deleted', 'unchanged'] as const;

export const IMPORT_REPORT = answer('ImportReport', {
  dry_run: flag('Whether it only says what the call would do.'),
  changed: flag(),
  counts: part({ created: count(), changed: count(), deleted: count(), unchanged: count() }),
  results: list(
    part({
      path: text('Where it stands in the document, such as `pipelines[3].members[0]`.'),
      kind: oneOf(['user', 'service_account', 'group', 'pipeline', 'group_member', 'pipeline_member']),
      result: oneOf(RESULTS),
      before: ENTRY,
      after: ENTRY,
    }),
  ),
});
