import { BadRequestException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { AppError } from './app-error.js';
import { ERROR_CATALOG } from './error-catalog.js';
import { headersOf, HTTP_STATUS } from './http-status.js';
import { appErrorOf, problemOf } from './problem-details.filter.js';

describe(problemOf.name, () => {
  it('gives the body of RFC 9457 with the stable code', () => {
    expect(problemOf(new AppError('job_not_found', 'Job not found'))).toEqual({
      type: 'urn:flow-pipelines:error:job_not_found',
      title: 'Job not found',
      status: 404,
      detail: 'Job not found',
      code: 'job_not_found',
    });
  });

  it.each(Object.values(ERROR_CATALOG))('knows an error status for $kind', ({ kind }) => {
    expect(HTTP_STATUS[kind]).toBeGreaterThanOrEqual(400);
  });
});

describe(appErrorOf.name, () => {
  it('leaves an AppError as it is', () => {
    const error = new AppError('name_taken', 'taken');
    expect(appErrorOf(error)).toBe(error);
  });

  it.each([
    [new NotFoundException('Cannot GET /nowhere'), 'route_not_found'],
    [new BadRequestException('no JSON'), 'body_malformed'],
    [Object.assign(new Error('Request body is too large'), { statusCode: 413 }), 'body_too_large'],
  ])('keeps the meaning and the message of a refusal by the framework (%s)', (refusal, code) => {
    expect(appErrorOf(refusal)).toMatchObject({ code, message: refusal.message, cause: refusal });
  });

  it.each([new Error('password=hunter2'), 'hunter2', null, undefined, { statusCode: 418 }])(
    'says nothing about the inside when anything else is thrown (%p)',
    (thrown) => {
      expect(appErrorOf(thrown)).toMatchObject({ code: 'internal', message: 'The request could not be carried out' });
    },
  );
});

describe(headersOf.name, () => {
  it('says how to authenticate and when to come back', () => {
    expect(headersOf('token_missing')).toEqual({ 'www-authenticate': 'Bearer' });
    expect(headersOf('token_invalid')).toEqual({ 'www-authenticate': 'Bearer error="invalid_token"' });
    expect(headersOf('overloaded')).toEqual({ 'retry-after': '1' });
    expect(headersOf('job_not_found')).toEqual({});
  });
});
