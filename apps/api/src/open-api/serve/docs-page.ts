import { createHash } from 'node:crypto';
import type { OpenApiDocument } from '../document/open-api-document.js';
import { escapeHtml, fieldsTable, markdown, typeWords } from './html.js';

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 70rem; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid var(--line); border-radius: 6px; }
details { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
summary { cursor: pointer; }
.method { display: inline-block; min-width: 4.5em; font-weight: 700; }
.scope { float: right; margin-left: 1em; opacity: 0.75; }
summary::after { content: ''; display: block; clear: both; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-top: 1px solid var(--line); }
nav a { margin-right: 1rem; }
:target { outline: 2px solid; outline-offset: 4px; }`;

interface Media {
  readonly schema: unknown;
  readonly example?: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: { readonly description?: string };
  readonly example?: unknown;
}

interface Response {
  readonly description: string;
  readonly headers?: object;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Address {
  readonly method: string;
  readonly path: string;
}

function pageOf(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method,
      path,
      operation: operation as unknown as Operation,
    })),
  );
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '');
  const { title, version, description } = document.info;
  const { schemas } = document['components'] as { schemas: Record<string, object> };
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}: HTTP API</title><style>${STYLE}</style></head><body>
<header><h1>${escapeHtml(title)}: HTTP API ${escapeHtml(version)}</h1>${markdown(description)}
<p>For programs: <a href="/openapi.json">openapi.json</a>, <a href="/asyncapi.json">asyncapi.json</a></p></header>
<nav>${[...byTag.keys()].map((tag) => `<a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a>`).join('')}<a href="#schemas">schemas</a></nav>
<main>${[...byTag].map(([tag, ofTag]) => `<section id="${escapeHtml(tag)}"><h2>${escapeHtml(tag)}</h2>${ofTag.map(({ operation, ...address }) => operationHtml(operation, address)).join('')}</section>`).join('')}
<section id="schemas"><h2>Schemas</h2>${Object.entries(schemas).map(schemaHtml).join('')}</section></main></body></html>`;
}

function operationHtml(operation: Operation, address: Address): string {
  const scope = operation.security.flatMap((one) => Object.values(one).flat()).join(', ');
  const parameters = operation.parameters.filter(({ $ref }) => $ref === undefined);
  return `<details id="${escapeHtml(operation.operationId)}"><summary>${scope ? `<span class="scope">scope ${escapeHtml(scope)}</span>` : ''}<span class="method">${address.method.toUpperCase()}</span>
<code>${escapeHtml(address.path)}</code> ${markdown(operation.summary, 'span')}</summary>
${operation.description ? markdown(operation.description) : ''}
${parameters.length > 0 ? fieldsTable(parameters.map(parameterField)) : ''}
${Object.values(operation.requestBody?.content ?? {})
  .map(({ schema }) => `<p>Body: ${typeWords(schema)}</p>`)
  .join('')}
<table>${Object.entries(operation.responses)
    .map(([status, response]) => responseHtml(status, response))
    .join('')}</table>
${address.path.startsWith('/api/') ? `<pre>${escapeHtml(curlOf(operation, address, parameters))}</pre>` : ''}</details>`;
}

function parameterField({ name, in: place, required, description, schema }: Parameter) {
  return { name, words: `${place}, ${required ? 'required' : 'optional'}`, schema, description };
}

function responseHtml(status: string, { description, content = {} }: Response): string {
  const isError = Number(status) >= 400;
  const bodies = isError
    ? ''
    : Object.values(content)
        .map(({ schema }) => typeWords(schema))
        .join(' or ');
  return `<tr><th scope="row">${escapeHtml(status)}</th><td>${markdown(description, 'span')}</td><td>${bodies}</td></tr>`;
}

function schemaHtml([name, schema]: [string, object]): string {
  return `<h3 id="schema-${escapeHtml(name)}">${escapeHtml(name)}</h3>${typeWords(schema)}`;
}

/** A call that works as it stands where the demo data is, once $TOKEN is set. */
function curlOf({ requestBody }: Operation, { method, path }: Address, parameters: readonly Parameter[]): string {
  const filled = parameters
    .filter((one) => one.in === 'path' && one.example !== undefined)
    .reduce((url, { name, example }) => url.replace(`{${name}}`, encodeURIComponent(String(example))), path);
  const example = Object.values(requestBody?.content ?? {})[0]?.example;
  const body = example === undefined ? '' : ` \\\n  -d '${JSON.stringify(example)}'`;
  return `curl -X ${method.toUpperCase()} "$URL${filled}" \\\n  -H "Authorization: Bearer $TOKEN"${body}`;
}

/** The document as a page: HTML and a style, no script. */
export const docsPage = {
  of: pageOf,
  styleHash: `sha256-${createHash('sha256').update(STYLE).digest('base64')}`,
};
