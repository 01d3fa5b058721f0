/**
 * `npm run client:types`: the types of libs/client, made from docs/openapi.json. With `--print` they go to standard output
 * instead, which is how a test sees whether they are still true.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { readClientDocument } from './client-document.mjs';

const TO = join(dirname(fileURLToPath(import.meta.url)), '../libs/client/src/generated/openapi.ts');

const { document, codes } = readClientDocument();
const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
const text = `// Made from docs/openapi.json by \`npm run client:types\`; never by hand.

/** Every code that an answer can have; docs/errors.md explains them. New ones may be added at any time. */
export type KnownErrorCode =
${codes.map((code) => `  | '${code}'`).join('\n')};

${types.replaceAll(/^export type (webhooks|\$defs) = .*\n|[ \t]+$/gm, '')}`;

if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(TO, text);
