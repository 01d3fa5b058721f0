const REDACTED = '[redacted]';
/** A shorter one would take ordinary words out of the log; what stands in an address or a header is found by its place. */
const SHORTEST_SECRET = 8;
/** What looks like a credential, whoever's it is: an API token, a JWT, a bearer token, the password in an address. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\bfp_[\w-]{8,}/g, REDACTED],
  [/\beyJ[\w-]{5,}\.[\w-]+(\.[\w-]*)?/g, REDACTED],
  [/\b(bearer|basic) +(?!\[redacted\])[^\s"'\\,;]+/gi, `$1 ${REDACTED}`],
  [/(:\/\/[^\s:/@"]*:)[^\s@/"]+@/g, `$1${REDACTED}@`],
];

/**
 * Takes secrets out of a text that is about to be written somewhere.
 * @param secrets what must never be seen, as it is, percent-encoded and escaped in JSON
 */
export function censorOf(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  // The longest first: one that is part of another would leave the rest of it.
  const known = [...new Set(forms)]
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, REDACTED);
    for (const [pattern, instead] of PATTERNS) clean = clean.replaceAll(pattern, instead);
    return clean;
  };
}
