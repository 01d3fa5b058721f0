/** `npm run cli:docs`: docs/cli.md, from the help of each command. `--print` writes it to standard output instead. */
import './build.mjs';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const { createProgram } = await import('../dist/apps/cli/src/program.js');

const INTRODUCTION = `# The command line

Written by \`npm run cli:docs\` from what each command says with \`--help\`.

In this repository: \`npx flow-pipelines …\` or \`npm run cli -- …\`. Results are on standard output, everything else on standard
error. With \`--json\` the result is one line of JSON (\`events tail\`: one for each event), and an error is
\`{"error": {"code", "message", "status", "request_id", "retryable"}}\`. Calls are repeated safely, as by
[the client](../libs/client/README.md). A token is read from \`FLOW_PIPELINES_TOKEN\` or a file, never from an argument, which
everybody on the machine could read.

Completion: \`source <(flow-pipelines completion bash)\`, the same with \`zsh\`, and
\`flow-pipelines completion fish | source\`.

\`doctor\` also reads \`DATABASE_URL\` and the \`KAFKA_*\` settings of [.env.example](../.env.example); what is not set is left out.
`;

const sections = [INTRODUCTION, ...sectionsOf(createProgram(), [])];
const page = `${sections.join('\n').trimEnd()}\n`;
if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(join(ROOT, 'docs/cli.md'), page);

function sectionsOf(command, path) {
  if (command.name() === 'complete') return [];
  const names = [...path, command.name()];
  const children = command.commands.flatMap((child) => sectionsOf(child, names));
  // Of a group only its commands have something to say.
  if (path.length > 0 && command.commands.length > 0) return children;
  return [`## ${names.join(' ')}\n\n\`\`\`\n${helpOf(command, path.length > 0)}\n\`\`\`\n`, ...children];
}

function helpOf(command, isBelow) {
  let help = '';
  command.configureOutput({ writeOut: (part) => (help += part) });
  command.configureHelp({ showGlobalOptions: !isBelow, helpWidth: 100 });
  command.outputHelp();
  return help.trimEnd();
}
