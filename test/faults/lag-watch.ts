import type { System } from './system.js';

const EVERY_MS = 500;
const LAG = `
select (select last_value from job_pipeline_event_ids) - position as lag from relay_state`;

/** Looks how many events wait to be published, as long as there is a database to say so. */
export class LagWatch {
  greatest = 0;
  /** The fault that was injected last when it was greatest. */
  greatestAfter = '';
  /** The fault that was injected last. */
  fault = '';
  private isRunning = true;
  private readonly running: Promise<void>;

  constructor(private readonly system: System) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.isRunning) {
      await this.look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  private async look(): Promise<void> {
    await this.system.connected(async (client) => {
      const { rows } = await client.query<{ lag: string }>(LAG);
      const lag = Number(rows[0]?.lag);
      if (lag <= this.greatest) return;
      this.greatest = lag;
      this.greatestAfter = this.fault;
    });
  }
}
