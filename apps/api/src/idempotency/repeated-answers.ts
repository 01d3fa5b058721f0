import { Injectable } from '@nestjs/common';

/** Counts, since the start, the requests that got the answer which was kept for their Idempotency-Key. */
@Injectable()
export class RepeatedAnswers {
  private counted = 0;

  get count(): number {
    return this.counted;
  }

  add(requests = 1): void {
    this.counted += requests;
  }
}
