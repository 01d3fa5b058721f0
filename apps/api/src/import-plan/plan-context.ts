import type { CurrentSite } from '../site-document/current-site.js';
import type { SiteDocument } from '../site-document/site-document.dto.js';
import type { HolderDirectory } from './holder-directory.js';
import type { ImportFaults } from './import-faults.js';

/** What planning needs from outside, so that the same input gives the same plan. */
export interface PlanOptions {
  readonly prune: boolean;
  readonly newId: () => string;
  readonly now: Date;
}

/** What the parts of a plan have in common. */
export interface PlanContext {
  readonly document: SiteDocument;
  readonly site: CurrentSite;
  readonly options: PlanOptions;
  /** Each part enters what it makes and renames, for the parts behind it. */
  readonly directory: HolderDirectory;
  readonly faults: ImportFaults;
}
