import { isUuid } from '../request-values/is-uuid.js';

/**
 * Reads `pipeline_ids` as callers send it: a list, the same list encoded as a JSON string, or one bare id (the public page
 * calls its type "string"). Nothing else becomes a list, above all not "" or null, which must never be read as clear-all.
 * Repeated ids collapse into their first position; ids compare in lower case. What cannot be read is handed on as it is,
 * for validation to refuse.
 */
export function distinctPipelineIds(value: unknown): unknown {
  const list = typeof value === 'string' ? listInText(value) : value;
  if (!Array.isArray(list)) return value;
  return [...new Set(list.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id)))];
}

function listInText(text: string): unknown {
  if (isUuid(text)) return [text];
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
