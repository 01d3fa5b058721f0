import type { EntityManager } from 'typeorm';
import { type ChangedBy, recordChanges } from '../audit/record-change.js';
import * as sql from './apply-import.sql.js';
import { auditedSteps } from './audited-steps.js';
import { holdOffAssignments } from '../transactions/assignments-lock.js';
import { ImportFaults } from '../import-plan/import-faults.js';
import { type ImportStep, resultOf, type StepResult } from '../import-plan/import-step.js';

/**
 * Carries out a plan in a handful of statements, whatever its size, and writes each step down. What others refer to is made
 * first and taken away last.
 * @throws {AppError} `import_refused` when a job got a pipeline that is to be deleted since the plan was made
 */
export async function applyImport(manager: EntityManager, by: ChangedBy, steps: readonly ImportStep[]): Promise<void> {
  const run = async (statement: string, rows: readonly (readonly unknown[])[]) => {
    const [first] = rows;
    if (first)
      await manager.query(
        statement,
        first.map((_, column) => rows.map((row) => row[column])),
      );
  };
  const holders = (...results: StepResult[]) =>
    select(steps, 'holder', results).flatMap(({ after }) => (after ? [after] : []));
  await run(
    sql.ADD_HOLDERS,
    holders('created').map(({ id, kind, name, email, disabledAt }) => [id, kind, name, email, disabledAt]),
  );
  await run(
    sql.CHANGE_HOLDERS,
    holders('changed').map(({ id, name, disabledAt }) => [id, name, disabledAt]),
  );
  for (const [statement, result] of [
    [sql.ADD_PIPELINES, 'created'],
    [sql.CHANGE_PIPELINES, 'changed'],
  ] as const) {
    const rows = select(steps, 'pipeline', [result]);
    await run(
      statement,
      rows.map(({ id, after }) => [id, after?.name, after?.description]),
    );
  }
  for (const [statement, result] of [
    [sql.ADD_GROUP_MEMBERS, 'created'],
    [sql.REMOVE_GROUP_MEMBERS, 'deleted'],
  ] as const) {
    await run(
      statement,
      select(steps, 'group_member', [result]).map(({ id, user }) => [id, user.id]),
    );
  }
  const members = (...results: StepResult[]) => select(steps, 'pipeline_member', results);
  await run(
    sql.PUT_PIPELINE_MEMBERS,
    members('created', 'changed').map(({ id, holder, after }) => [id, holder.id, after]),
  );
  await run(
    sql.REMOVE_PIPELINE_MEMBERS,
    members('deleted').map(({ id, holder }) => [id, holder.id]),
  );
  await run(
    sql.DELETE_GROUPS,
    select(steps, 'holder', ['deleted']).map(({ id }) => [id]),
  );
  await run(
    sql.DELETE_PIPELINES,
    select(steps, 'pipeline', ['deleted']).map(({ id }) => [id]),
  );
  await recordChanges(manager, by, auditedSteps(steps));
  await refuseUsed(manager, steps);
}

function select<Kind extends ImportStep['kind']>(
  steps: readonly ImportStep[],
  kind: Kind,
  results: readonly StepResult[],
): Extract<ImportStep, { kind: Kind }>[] {
  const isOf = (step: ImportStep): step is Extract<ImportStep, { kind: Kind }> => step.kind === kind;
  return steps.filter(isOf).filter((step) => results.includes(resultOf(step)));
}

/** Last: from here to the commit every update of a job waits. */
async function refuseUsed(manager: EntityManager, steps: readonly ImportStep[]): Promise<void> {
  const ids = select(steps, 'pipeline', ['deleted']).map(({ id }) => id);
  if (ids.length === 0) return;
  await holdOffAssignments(manager);
  const used: { name: string }[] = await manager.query(sql.FIND_USED, [ids]);
  const faults = new ImportFaults();
  for (const { name } of used) faults.addUsed(name);
  faults.refuseAny();
}
