import type { SiteDocument } from '../site-document/site-document.dto.js';
import type { CurrentSite } from '../site-document/current-site.js';
import { HolderDirectory } from './holder-directory.js';
import { ImportFaults } from './import-faults.js';
import type { ImportStep } from './import-step.js';
import { planGroupMembers, planHolders } from './plan-holders.js';
import type { PlanOptions } from './plan-context.js';
import { planPipelines } from './plan-pipelines.js';

/**
 * Decides what an import does, in the document's order: a step for everything that it names, changed or not, and with `prune`
 * for everything that it does not. Pure: a dry run answers exactly what the real call, decided on the same site, then does.
 * @throws {AppError} `import_refused` with the path of each fault
 */
export function planImport(document: SiteDocument, site: CurrentSite, options: PlanOptions): ImportStep[] {
  const faults = new ImportFaults();
  const context = { document, site, options, directory: new HolderDirectory(site), faults };
  const holders = planHolders(context);
  const steps = [...holders, ...planGroupMembers(context), ...planPipelines(context)];
  faults.refuseAny();
  return steps;
}
