import { AppError } from '@flow-pipelines/runtime';

const SHOWN = 20;

/** Collects what keeps a document from being imported, so that its author can mend all of it at once. */
export class ImportFaults {
  private readonly found: string[] = [];

  add(path: string, message: string): void {
    this.found.push(`${path}: ${message}`);
  }

  /** A pipeline that is to be deleted. */
  addUsed(pipelineName: string): void {
    this.add('pipelines', `"${pipelineName}" is not named, but jobs use it; unassign it from them first`);
  }

  /** @throws {AppError} `import_refused` unless there are none */
  refuseAny(): void {
    if (this.found.length === 0) return;
    const more = this.found.length > SHOWN ? [`and ${this.found.length - SHOWN} more`] : [];
    throw new AppError('import_refused', [...this.found.slice(0, SHOWN), ...more].join('; '));
  }
}
