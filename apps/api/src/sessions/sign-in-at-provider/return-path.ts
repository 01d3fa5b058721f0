import { Rule, RuleDescription } from '../../request-values/rule.js';

/**
 * A path under /admin in visible ASCII, with query and fragment. No part of it leads up again, as `..` and its encoded forms
 * do, and no backslash, which browsers take for a slash: so it cannot become the address of another host.
 */
const RETURN_PATH = /^\/admin(\/(?!\.|%2[eE])[!"$-.0->@-[\]-~]*)*([?#][!-[\]-~]*)?$/;
const LONGEST = 1_000;

export function isReturnPath(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST && RETURN_PATH.test(value);
}

const DESCRIPTION = new RuleDescription({ type: 'string', maxLength: LONGEST, pattern: RETURN_PATH.source });

/** Where on the page somebody wants to be after signing in. */
export function IsReturnPath(): PropertyDecorator {
  const message = `$property must be a path under /admin of at most ${LONGEST} characters`;
  return Rule('isReturnPath', isReturnPath, DESCRIPTION, { message });
}
