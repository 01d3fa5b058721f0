import type { PrincipalKind } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { PipeTransform } from '@nestjs/common';

const KIND_OF_PATH: ReadonlyMap<string, PrincipalKind> = new Map([
  ['users', 'user'],
  ['groups', 'group'],
  ['service-accounts', 'service_account'],
]);

/** Reads the kind of a principal in a path, where it is a plural. */
export class PrincipalKindPipe implements PipeTransform<string, PrincipalKind> {
  transform(segment: string): PrincipalKind {
    const kind = KIND_OF_PATH.get(segment);
    if (kind === undefined) throw new AppError('route_not_found', 'There is nothing at this address');
    return kind;
  }
}
