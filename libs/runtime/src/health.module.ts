import { Controller, Get, Module, Res, type DynamicModule } from '@nestjs/common';

/** One thing that a process cannot work without. `check` rejects while it is missing; slower than 2 s counts as missing. */
export interface HealthCheck {
  readonly name: string;
  check(): Promise<unknown>;
}

const CHECK_TIMEOUT_MS = 2_000;

/** The one call of the HTTP server's response object that is needed here. */
interface StatusReply {
  status(code: number): unknown;
}

/**
 * `GET /health/live` (the process answers) and `GET /health/ready` (what it needs is there): 200 `{status:"ok"}` or
 * 503 `{status:"unavailable", missing:["postgresql"]}`. Both are open to everyone and name nothing but the parts.
 */
@Module({})
export class HealthModule {
  static forChecks(checks: readonly HealthCheck[]): DynamicModule {
    @Controller('health')
    class HealthController {
      @Get('live')
      live() {
        return { status: 'ok' };
      }

      @Get('ready')
      async ready(@Res({ passthrough: true }) reply: StatusReply) {
        const missing = await missingOf(checks);
        if (missing.length === 0) return { status: 'ok' };
        reply.status(503);
        return { status: 'unavailable', missing };
      }
    }
    return { module: HealthModule, controllers: [HealthController] };
  }
}

async function missingOf(checks: readonly HealthCheck[]): Promise<string[]> {
  const results = await Promise.allSettled(checks.map((one) => withTimeout(one.check())));
  return checks.filter((_, index) => results[index]?.status === 'rejected').map(({ name }) => name);
}

async function withTimeout(checked: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([checked, late]);
  } finally {
    clearTimeout(timer);
  }
}
