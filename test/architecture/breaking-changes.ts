export type Json = { readonly [key: string]: unknown };

/** Which way a schema's values travel: what callers send may only get wider, what they read only narrower. */
type Direction = 'sent' | 'read';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
/** Words, which nobody's program depends on. */
const WORDS = new Set([
  'title',
  'description',
  'example',
  'examples',
  'summary',
  'tags',
  '$comment',
  'contentMediaType',
]);
/** Limits below which a value is refused, and above which it is. */
const LOWER = new Set(['minimum', 'minLength', 'minItems', 'minProperties']);
const UPPER = new Set(['maximum', 'maxLength', 'maxItems', 'maxProperties']);

/** What an existing caller would notice between two OpenAPI documents, one sentence for each; none = additions only. */
export function breakingChanges(before: Json, after: Json): string[] {
  return new Comparison(before, after).ofPaths();
}

class Comparison {
  private readonly found: string[] = [];
  /** Pairs that are being compared: schemas may contain themselves. */
  private readonly seen = new Set<string>();

  constructor(
    private readonly before: Json,
    private readonly after: Json,
  ) {}

  ofPaths(): string[] {
    const after = objectIn(this.after, 'paths');
    for (const [path, methods] of Object.entries(objectIn(this.before, 'paths'))) {
      const now = after[path];
      if (!isObject(now)) this.tell(path, 'the path is gone');
      else
        for (const method of METHODS)
          this.ofOperation(`${method.toUpperCase()} ${path}`, (methods as Json)[method], now[method]);
    }
    return this.found;
  }

  private ofOperation(at: string, before: unknown, after: unknown): void {
    if (!isObject(before)) return;
    if (!isObject(after)) return this.tell(at, 'the method is gone');
    if (before['operationId'] !== after['operationId']) this.tell(at, 'operationId has changed');
    if (!isAsOpen(listIn(before, 'security'), listIn(after, 'security'))) this.tell(at, 'security has changed');
    this.ofParameters(at, before, after);
    this.ofBody(at, before['requestBody'], after['requestBody']);
    this.ofAnswers(at, objectIn(before, 'responses'), objectIn(after, 'responses'));
    return undefined;
  }

  private ofParameters(at: string, before: Json, after: Json): void {
    const was = this.parameters(before, this.before);
    const is = this.parameters(after, this.after);
    for (const [key, parameter] of was) {
      const now = is.get(key);
      if (!now) this.tell(at, `parameter ${key} is gone`);
      else this.ofSchema(`${at} ${key}`, parameter['schema'], now['schema'], 'sent');
    }
    for (const [key, parameter] of is) {
      if (parameter['required'] === true && was.get(key)?.['required'] !== true)
        this.tell(at, `parameter ${key} is required now`);
    }
  }

  private parameters(operation: Json, document: Json): Map<string, Json> {
    const all = listIn(operation, 'parameters').map((one) => resolve(one, document));
    return new Map(all.map((one) => [`${String(one['in'])} ${String(one['name'])}`, one]));
  }

  private ofBody(at: string, before: unknown, after: unknown): void {
    if (isObject(after) && after['required'] === true && !(isObject(before) && before['required'] === true)) {
      this.tell(at, 'a body is required now');
    }
    if (!isObject(before)) return;
    if (!isObject(after)) return this.tell(at, 'the body is gone');
    this.ofContent(`${at} body`, before, after, 'sent');
    return undefined;
  }

  private ofAnswers(at: string, before: Json, after: Json): void {
    for (const [status, answer] of Object.entries(before)) {
      const now = after[status];
      if (!isObject(now)) {
        // An error that no longer happens is missed by nobody.
        if (Number(status) < 400) this.tell(at, `answer ${status} is gone`);
        continue;
      }
      this.ofContent(`${at} ${status}`, answer as Json, now, 'read');
      this.ofHeaders(`${at} ${status}`, answer as Json, now);
    }
    for (const status of Object.keys(after)) {
      if (Number(status) < 400 && !(status in before))
        this.tell(at, `answer ${status} is new, and callers do not know it`);
    }
  }

  private ofHeaders(at: string, before: Json, after: Json): void {
    const now = objectIn(after, 'headers');
    for (const [name, header] of Object.entries(objectIn(before, 'headers'))) {
      const was = resolve(header as Json, this.before);
      const is = isObject(now[name]) ? resolve(now[name], this.after) : undefined;
      if (!is) this.tell(at, `header ${name} is gone`);
      else if (was['required'] === true && is['required'] !== true) this.tell(at, `header ${name} may be absent now`);
    }
  }

  private ofContent(at: string, before: Json, after: Json, direction: Direction): void {
    const now = objectIn(after, 'content');
    for (const [media, content] of Object.entries(objectIn(before, 'content'))) {
      const is = now[media];
      if (!isObject(is)) this.tell(at, `${media} is gone`);
      else this.ofSchema(at, (content as Json)['schema'], is['schema'], direction);
    }
  }

  /** `sent`: all that was accepted must be accepted still. `read`: nothing may come that could not come before. */
  private ofSchema(at: string, before: unknown, after: unknown, direction: Direction): void {
    const key = `${direction} ${JSON.stringify(before)} ${JSON.stringify(after)}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const was = isObject(before) ? resolve(before, this.before) : {};
    const is = isObject(after) ? resolve(after, this.after) : {};
    this.ofFields(at, was, is, direction);
    for (const keyword of new Set([...Object.keys(was), ...Object.keys(is)])) {
      if (!WORDS.has(keyword) && !['properties', 'required'].includes(keyword))
        this.ofKeyword(at, keyword, [was, is], direction);
    }
  }

  private ofKeyword(at: string, keyword: string, [before, after]: [Json, Json], direction: Direction): void {
    const was = before[keyword];
    const is = after[keyword];
    if (keyword === 'items') return this.ofSchema(`${at}[]`, was, is, direction);
    if (keyword === 'allOf' && direction === 'read') return this.ofList(at, was, is, direction);
    if (isSame(was, is) && !JSON.stringify(is ?? null).includes('$ref')) return undefined;
    if (keyword === 'default') return this.tell(at, 'the default has changed');
    // A wider list of values, a limit that is looser, a rule that is gone.
    const isAllowed = direction === 'sent' ? isWider(keyword, was, is) : isWider(keyword, is, was);
    if (keyword === 'anyOf' && Array.isArray(was) && Array.isArray(is)) return this.ofChoices(at, was, is, direction);
    if (!isAllowed) this.tell(at, `${keyword} has become ${direction === 'sent' ? 'narrower' : 'wider'}`);
    return undefined;
  }

  private ofList(at: string, before: unknown, after: unknown, direction: Direction): void {
    const was = Array.isArray(before) ? before : [];
    const is = Array.isArray(after) ? after : [];
    if (is.length < was.length) this.tell(at, 'a part of allOf is gone');
    was.forEach((part, index) => this.ofSchema(at, part, is[index], direction));
  }

  /** Choices are told apart by their place; new ones stand at the end. */
  private ofChoices(at: string, before: readonly unknown[], after: readonly unknown[], direction: Direction): void {
    const [old, longer] = direction === 'sent' ? [before, after] : [after, before];
    if (old.length > longer.length) this.tell(at, `anyOf has become ${direction === 'sent' ? 'narrower' : 'wider'}`);
    before.slice(0, after.length).forEach((part, index) => this.ofSchema(at, part, after[index], direction));
  }

  private ofFields(at: string, before: Json, after: Json, direction: Direction): void {
    const was = objectIn(before, 'properties');
    const is = objectIn(after, 'properties');
    const wasRequired = new Set(listIn(before, 'required').map(String));
    const isRequired = new Set(listIn(after, 'required').map(String));
    for (const [name, schema] of Object.entries(was)) {
      if (!(name in is)) this.tell(at, `field ${name} is gone`);
      else if (!isErrorCode(at, name)) this.ofSchema(`${at}.${name}`, schema, is[name], direction);
    }
    const added = direction === 'sent' ? isRequired.difference(wasRequired) : wasRequired.difference(isRequired);
    for (const name of added)
      this.tell(at, `field ${name} ${direction === 'sent' ? 'is required now' : 'may be absent now'}`);
  }

  private tell(at: string, what: string): void {
    this.found.push(`${at}: ${what}`);
  }
}

/** The set of codes of an error is open: docs/errors.md says so, and to fall back on the status. */
const isErrorCode = (at: string, name: string): boolean => name === 'code' && / [45]\d\d$/.test(at);

/** Whether `to` lets at least as much pass as `from` does. Undefined = the keyword is not there. */
function isWider(keyword: string, from: unknown, to: unknown): boolean {
  if (to === undefined) return true;
  if (from === undefined) return false;
  if (LOWER.has(keyword)) return Number(to) <= Number(from);
  if (UPPER.has(keyword)) return Number(to) >= Number(from);
  if (keyword === 'enum' || keyword === 'type') return setOf(from).isSubsetOf(setOf(to));
  return isSame(from, to);
}

/** Whether whoever could call still can: the list is of alternatives, and an empty one is open to everyone. */
function isAsOpen(from: readonly Json[], to: readonly Json[]): boolean {
  if (from.length === 0 || to.length === 0) return to.length === 0;
  return from.every((one) => to.some((other) => isSame(one, other)));
}

const setOf = (value: unknown): Set<unknown> => new Set([value].flat());
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectIn = (json: Json, key: string): Json => (isObject(json[key]) ? json[key] : {});
const listIn = (json: Json, key: string): readonly Json[] => (Array.isArray(json[key]) ? (json[key] as Json[]) : []);

function resolve(json: Json, document: Json): Json {
  const reference = json['$ref'];
  if (typeof reference !== 'string') return json;
  const found = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), document);
  return isObject(found) ? resolve(found, document) : {};
}
