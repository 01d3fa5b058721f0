import { RequestMethod, type Type as Class } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner } from '@nestjs/core';
import type { DescribedPipe } from '../described-pipe.js';
import { type Contribution, contributionsTo, operationOf, type OperationOptions } from '../operation.js';
import { OPERATIONS_OF_LIBS } from './operations-of-libs.js';
import type { DtoClass } from './request-schema.js';

/** One route of a controller, as NestJS' own decorators and `@Operation()` describe it. */
export interface Route {
  /** Controller and method, such as `pipelines.create`. */
  readonly id: string;
  readonly method: string;
  /** With parameters in braces. */
  readonly path: string;
  readonly operation: OperationOptions;
  readonly defaultStatus: number;
  readonly body: DtoClass | undefined;
  readonly query: DtoClass | undefined;
  readonly parameters: DtoClass | undefined;
  readonly pipes: Readonly<Record<string, DescribedPipe<unknown>>>;
  readonly contributions: readonly Contribution[];
}

interface Argument {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
}

/** @throws when a route is not described */
export function routesOf(Controller: Class<object>): Route[] {
  const base = textOf(Reflect.getMetadata(PATH_METADATA, Controller));
  return new MetadataScanner().getAllMethodNames(Controller.prototype).flatMap((name) => {
    const handler: unknown = Reflect.get(Controller.prototype, name);
    const paths: unknown = typeof handler === 'function' ? Reflect.getMetadata(PATH_METADATA, handler) : undefined;
    if (paths === undefined || typeof handler !== 'function') return [];
    const id = `${idOf(Controller)}.${name}`;
    return [paths].flat().map((path) => routeOf(Controller, name, handler, { id, path: joined(base, textOf(path)) }));
  });
}

function routeOf(
  Controller: Class<object>,
  name: string,
  handler: object,
  { id, path }: { id: string; path: string },
): Route {
  const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? '';
  const operation = operationOf(handler) ?? OPERATIONS_OF_LIBS[id];
  if (!operation) {
    throw new Error(
      `${Controller.name}.${name} (${method} ${path}) is not described: put @Operation({ summary, scope, answers, … }) above it; see docs/architecture.md, "The HTTP API describes itself"`,
    );
  }
  const isPost = method === 'POST';
  return {
    id,
    method,
    path,
    operation,
    defaultStatus: Reflect.getMetadata(HTTP_CODE_METADATA, handler) ?? (isPost ? 201 : 200),
    contributions: contributionsTo(Controller.prototype, name),
    ...argumentsOf(Controller, name),
  };
}

function argumentsOf(Controller: Class<object>, name: string) {
  const types: DtoClass[] = Reflect.getMetadata('design:paramtypes', Controller.prototype, name) ?? [];
  const found: Record<string, Argument> = Reflect.getMetadata(ROUTE_ARGS_METADATA, Controller, name) ?? {};
  const ofKind = (kind: RouteParamtypes) =>
    Object.entries(found).flatMap(([key, argument]) => (key.startsWith(`${kind}:`) ? [argument] : []));
  const classOf = (kind: RouteParamtypes) => {
    const argument = ofKind(kind).find(({ data }) => data === undefined);
    return argument && types[argument.index];
  };
  const named = ofKind(RouteParamtypes.PARAM).filter(({ data }) => typeof data === 'string');
  const pipes = named.flatMap(({ data, pipes: [pipe] = [] }) =>
    isDescribed(pipe) ? [[String(data), pipe] as const] : [],
  );
  return {
    body: classOf(RouteParamtypes.BODY),
    query: classOf(RouteParamtypes.QUERY),
    parameters: classOf(RouteParamtypes.PARAM),
    pipes: Object.fromEntries(pipes),
  };
}

const isDescribed = (pipe: unknown): pipe is DescribedPipe<unknown> =>
  typeof pipe === 'object' && pipe !== null && 'schema' in pipe && 'errors' in pipe;

function idOf({ name }: Class<object>): string {
  const short = name.replace(/Controller$/, '');
  return short.charAt(0).toLowerCase() + short.slice(1);
}

const textOf = (path: unknown): string => (typeof path === 'string' ? path : '');

function joined(...parts: string[]): string {
  const segments = parts.flatMap((part) => part.split('/')).filter((segment) => segment !== '');
  return `/${segments.map((segment) => segment.replace(/^:(.+)$/, '{$1}')).join('/')}`;
}
