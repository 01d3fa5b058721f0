import { IsIn } from 'class-validator';
import { PageParameters } from '../paging/page.parameters.js';
import { MayBeLeftOut } from '../request-values/is-text.js';
import { IsTime } from '../request-values/is-time.js';
import { IsId } from '../request-values/is-uuid.js';
import { AUDIT_ACTIONS, type AuditAction } from './audit-action.js';

export class BrowseAuditParameters extends PageParameters {
  /** Who made the change. */
  @MayBeLeftOut() @IsId() actor?: string;
  @MayBeLeftOut()
  @IsIn(AUDIT_ACTIONS, { message: `action must be one of ${AUDIT_ACTIONS.join(', ')}` })
  action?: AuditAction;
  /** What was changed. */
  @MayBeLeftOut() @IsId() target?: string;
  /** From this time on. */
  @MayBeLeftOut() @IsTime() from?: string;
  /** Before this time. */
  @MayBeLeftOut() @IsTime() to?: string;
}
