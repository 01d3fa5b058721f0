import { runCli, type Settings } from './run-cli.js';

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly detail: string;
  readonly advice?: string;
}

/** What the doctor finds. */
export async function examine(settings: Settings, ...args: string[]) {
  const { code, out, err } = await runCli(['doctor', '--json', ...args], settings);
  if (out === '') throw new Error(err);
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  const of = (check: string) => findings.find((finding) => finding.check === check);
  return { code, findings, of };
}
