import { ValidateBy } from 'class-validator';

/** Source: https://www.rfc-editor.org/rfc/rfc3339#section-5.6, with an offset always. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/** Whether a text is a point in time that exists: 30 February is none. */
export function isTime(value: unknown): value is string {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return false;
  const day = value.slice(0, 10);
  // Date.parse lets 30 February become 1 March.
  return !Number.isNaN(Date.parse(value)) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

export function IsTime(): PropertyDecorator {
  return ValidateBy(
    { name: 'isTime', validator: { validate: isTime } },
    { message: '$property must be a time as in RFC 3339, such as 2030-01-31T12:00:00Z' },
  );
}
