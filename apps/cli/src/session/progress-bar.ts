const WIDTH = 30;

/** One line on a terminal that is drawn over; nothing at all where standard error is none. */
export class ProgressBar {
  private isDrawn = false;

  constructor(
    private readonly label: string,
    private readonly out: NodeJS.WriteStream = process.stderr,
  ) {}

  /** @param share between 0 and 1 */
  draw(share: number, note: string): void {
    if (!this.out.isTTY) return;
    const full = Math.round(Math.min(Math.max(share, 0), 1) * WIDTH);
    this.out.write(`\r\u001B[K${this.label} [${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${note}`);
    this.isDrawn = true;
  }

  end(): void {
    if (this.isDrawn) this.out.write('\n');
  }
}
