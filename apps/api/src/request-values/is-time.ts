import { Rule, RuleDescription } from './rule.js';

/** Source: https://www.rfc-editor.org/rfc/rfc3339#section-5.6, with an offset always. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

const LENGTH_IN_UTC = '2030-01-31T12:00:00.000Z'.length;

/** Whether a text is a point in time that exists (30 February is none) and whose year has four digits in UTC too. */
export function isTime(value: unknown): value is string {
  if (typeof value !== 'string' || !RFC_3339.test(value) || Number.isNaN(Date.parse(value))) return false;
  const day = value.slice(0, 10);
  // Date.parse lets 30 February become 1 March.
  const isDay = new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  return isDay && new Date(value).toISOString().length === LENGTH_IN_UTC;
}

export function IsTime(): PropertyDecorator {
  const message = '$property must be a time as in RFC 3339, such as 2030-01-31T12:00:00Z';
  return Rule('isTime', isTime, new RuleDescription({ type: 'string', format: 'date-time' }), { message });
}
