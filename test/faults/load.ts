import type { Attempt } from './history.js';
import { sorted } from './history.js';
import { type System, TOKEN } from './system.js';

const CLIENTS = 8;
const JOBS = 40;
const TIMEOUT_MS = 15_000;
/** Codes of answers after which nobody knows whether the change was made. */
const UNKNOWN = new Set(['outcome_unknown', 'internal']);

/** Clients that replace the pipelines of a few jobs for as long as they run, and write down what they were told. */
export class Load {
  readonly history: Attempt[] = [];
  private isRunning = true;
  private readonly clients: Promise<void>[] = [];
  private pipelines: string[] = [];
  private count = 0;

  constructor(
    private readonly system: System,
    private readonly random: () => number,
  ) {}

  get acknowledged(): number {
    return this.history.filter(({ outcome }) => outcome === 'ok').length;
  }

  async start(): Promise<void> {
    this.pipelines = await Promise.all(['A', 'B', 'C', 'D', 'E'].map((name) => this.createPipeline(name)));
    for (let client = 0; client < CLIENTS; client += 1) this.clients.push(this.run());
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.clients);
  }

  private async run(): Promise<void> {
    while (this.isRunning) await this.update();
  }

  private async update(): Promise<void> {
    const requestId = `attempt-${(this.count += 1)}`;
    const jobId = `job ${Math.floor(this.random() * JOBS)}`;
    const pipelineIds = this.pipelines.filter(() => this.random() < 0.5);
    const body = JSON.stringify({ job_id: jobId, pipeline_ids: pipelineIds });
    const outcome = await this.post(requestId, body);
    this.history.push({ requestId, jobId, pipelineIds: sorted(pipelineIds), outcome });
    // A service that is away answers at once; asking again as fast would only fill the history.
    if (outcome !== 'ok') await new Promise((resolve) => setTimeout(resolve, 50));
  }

  private async post(requestId: string, body: string): Promise<Attempt['outcome']> {
    try {
      const response = await fetch(`${this.system.apiUrl}/api/v1/jobs/pipelines`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'x-request-id': requestId },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { status, code } = (await response.json()) as { status: string; code?: string };
      if (status === 'OK') return 'ok';
      return UNKNOWN.has(code ?? '') ? 'unknown' : 'failed';
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      return code === 'ECONNREFUSED' ? 'failed' : 'unknown';
    }
  }

  private async createPipeline(name: string): Promise<string> {
    const response = await fetch(`${this.system.apiUrl}/api/v2/pipelines`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ name }),
    });
    return ((await response.json()) as { id: string }).id;
  }
}
