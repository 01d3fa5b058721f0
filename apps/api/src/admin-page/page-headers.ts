/** What the page may load, and where it may be shown. Nothing of another origin, no script but its files, no frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

/**
 * @param nonce what the `<style>` elements must carry that the page's components make; without it there can be none. Their
 * `style` attributes hold sizes and positions, and can load nothing under this policy.
 */
export function pageHeaders(nonce?: string): Readonly<Record<string, string>> {
  const styles =
    nonce === undefined
      ? ["style-src 'self'"]
      : [`style-src 'self' 'nonce-${nonce}'`, "style-src-attr 'unsafe-inline'"];
  return {
    'content-security-policy': [...POLICY, ...styles].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}
