import { ValidateBy } from 'class-validator';

/** An address without path, query and credentials; a slash at its end does no harm. */
function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, href, origin } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && href === `${origin}/`;
}

export function IsOrigin(): PropertyDecorator {
  return ValidateBy(
    { name: 'isOrigin', validator: { validate: isOrigin } },
    { message: '$property must be an address like https://flow.example.org, without a path' },
  );
}
