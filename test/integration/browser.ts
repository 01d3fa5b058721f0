import type { Answer, CallOptions, TestApi } from '../support/index.js';

/** A cookie as the api set it. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** In lower case, such as `httponly` or `path=/`; but for `max-age`, which is `maxAge`. */
  readonly flags: readonly string[];
  readonly maxAge: number;
}

export function cookieOf({ headers }: Pick<Answer, 'headers'>): SetCookie {
  const [line = '', ...others] = headers.getSetCookie();
  if (others.length > 0) throw new Error(`more than one cookie: ${others.join(' ')}`);
  const [first = '', ...flags] = line.split('; ');
  const [name = '', value = ''] = first.split('=');
  const lower = flags.map((flag) => flag.toLowerCase());
  const age = lower.find((flag) => flag.startsWith('max-age='));
  return { name, value, flags: lower.filter((flag) => flag !== age).toSorted(), maxAge: Number(age?.slice(8)) };
}

/** Calls an api as its own page in a browser does: with the cookie that it was given, and the page's origin. */
export class Browser {
  constructor(
    private readonly api: TestApi,
    public cookie?: string,
  ) {}

  async call(method: string, path: string, { headers, ...options }: CallOptions = {}): Promise<Answer> {
    const cookie: Record<string, string> = this.cookie === undefined ? {} : { cookie: this.cookie };
    const sent = { ...cookie, origin: this.api.url, ...headers };
    return this.api.call(method, path, { token: null, ...options, headers: sent });
  }

  async signIn(token: string): Promise<Answer> {
    const answer = await this.call('POST', '/admin/session', { body: { token } });
    if (answer.status === 201) {
      const { name, value } = cookieOf(answer);
      this.cookie = `${name}=${value}`;
    }
    return answer;
  }

  /** The same browser, sent to another instance. */
  at(api: TestApi): Browser {
    return new Browser(api, this.cookie);
  }
}
