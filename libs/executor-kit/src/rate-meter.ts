const SECONDS = 10;

/** Events per second over the last ten seconds that are over. */
export class RateMeter {
  private readonly counts = Array.from({ length: SECONDS + 1 }, () => 0);
  private second = 0;

  constructor(private readonly now: () => number = Date.now) {
    this.second = this.currentSecond();
  }

  count(events: number): void {
    this.turn();
    this.counts[this.second % this.counts.length] = (this.counts[this.second % this.counts.length] ?? 0) + events;
  }

  get perSecond(): number {
    this.turn();
    const running = this.counts[this.second % this.counts.length] ?? 0;
    return (this.counts.reduce((sum, each) => sum + each, 0) - running) / SECONDS;
  }

  private turn(): void {
    const now = this.currentSecond();
    for (let passed = Math.min(now - this.second, this.counts.length); passed > 0; passed -= 1)
      this.counts[(now - passed + 1) % this.counts.length] = 0;
    this.second = now;
  }

  private currentSecond(): number {
    return Math.floor(this.now() / 1_000);
  }
}
