import type { PrincipalKind } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { DescribedPipe } from '../open-api/described-pipe.js';

const KIND_OF_PATH: ReadonlyMap<string, PrincipalKind> = new Map([
  ['users', 'user'],
  ['groups', 'group'],
  ['service-accounts', 'service_account'],
]);

/** Reads the kind of a principal in a path, where it is a plural. */
export class PrincipalKindPipe implements DescribedPipe<PrincipalKind> {
  readonly schema = { type: 'string', enum: [...KIND_OF_PATH.keys()] };
  readonly errors = ['route_not_found'] as const;

  transform(segment: string): PrincipalKind {
    const kind = KIND_OF_PATH.get(segment);
    if (kind === undefined) throw new AppError('route_not_found', 'There is nothing at this address');
    return kind;
  }
}
