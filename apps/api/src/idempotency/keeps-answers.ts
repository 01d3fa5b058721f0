import { SetMetadata, UseInterceptors } from '@nestjs/common';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** On every controller with a POST, PUT or PATCH is one of the two below; a test finds those without. */
export const ANSWERS_KEPT_BY = 'answers kept by';

/** The controller's requests with an Idempotency-Key run in one transaction, in which their answers are kept. */
export const KeepsAnswers = () => (target: new (...args: never[]) => object) => {
  SetMetadata(ANSWERS_KEPT_BY, 'interceptor')(target);
  UseInterceptors(IdempotencyInterceptor)(target);
};

/** The assignment writer keeps the answers, in the transaction in which it commits a request's change with others. */
export const WriterKeepsAnswers = () => SetMetadata(ANSWERS_KEPT_BY, 'assignment writer');
