type Schema = Readonly<Record<string, unknown>>;

export interface Field {
  readonly name: string;
  readonly words: string;
  readonly schema: unknown;
  readonly description?: string | undefined;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Paragraphs and `code`, the only parts of Markdown that the descriptions use. */
export function markdown(text: string, element: 'p' | 'span' = 'p'): string {
  const html = (part: string) => escapeHtml(part).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
  const parts = element === 'p' ? text.split(/\n{2,}/) : [text];
  return parts.map((part) => `<${element}>${html(part)}</${element}>`).join('');
}

export function fieldsTable(fields: readonly Field[]): string {
  return `<table>${fields.map(fieldHtml).join('')}</table>`;
}

function fieldHtml({ name, words, schema, description }: Field): string {
  const said = description ?? ((schema ?? {}) as Schema)['description'];
  return `<tr><th scope="row"><code>${escapeHtml(name)}</code></th><td>${escapeHtml(words)}</td><td>${typeWords(schema)}</td><td>${typeof said === 'string' ? markdown(said, 'span') : ''}</td></tr>`;
}

/** What a JSON Schema lets pass, in words; objects become tables, named schemas links. */
export function typeWords(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return '';
  const { $ref, anyOf, allOf, properties, items, type, const: constant, ...rest } = schema as Schema;
  if (typeof $ref === 'string') return referenceWords($ref);
  if (Array.isArray(anyOf)) return anyOf.map(typeWords).join(' or ');
  if (Array.isArray(allOf) && properties === undefined) return allOf.map(typeWords).join(' and ');
  if (typeof properties === 'object' && properties !== null) return objectWords(schema as Schema, properties as Schema);
  if (items !== undefined) return `list of ${typeWords(items)}`;
  if (constant !== undefined) return `<code>${escapeHtml(JSON.stringify(constant))}</code>`;
  return [typeName(type), ...limits(rest)].filter((word) => word !== '').join(', ');
}

function referenceWords(reference: string): string {
  const name = escapeHtml(reference.split('/').at(-1) ?? '');
  return `<a href="#schema-${name}">${name}</a>`;
}

function objectWords(schema: Schema, properties: Schema): string {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const fields = Object.entries(properties).map(([name, inner]) => ({
    name,
    words: required.includes(name) ? 'always there' : 'may be absent',
    schema: inner,
  }));
  return fieldsTable(fields);
}

const typeName = (type: unknown): string =>
  type === undefined
    ? ''
    : escapeHtml(
        JSON.stringify(type)
          .replaceAll(/["[\]]/g, '')
          .replaceAll(',', ' or '),
      );

function limits({ format, enum: values, minLength, maxLength, minimum, maximum, default: initial }: Schema): string[] {
  const codes = Array.isArray(values) ? values.map((value) => `<code>${escapeHtml(String(value))}</code>`) : [];
  return [
    typeof format === 'string' ? escapeHtml(format) : '',
    codes.join(' '),
    range('characters', { least: minLength, most: maxLength }),
    range('', { least: minimum, most: maximum }),
    initial === undefined ? '' : `default <code>${escapeHtml(JSON.stringify(initial))}</code>`,
  ];
}

function range(unit: string, { least, most }: { least?: unknown; most?: unknown }): string {
  if (typeof least !== 'number' && typeof most !== 'number') return '';
  const words = typeof most === 'number' ? `${Number(least ?? 0)} to ${most}` : `${Number(least)} or more`;
  return `${words} ${unit}`.trim();
}
