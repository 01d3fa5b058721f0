import type { ApiConfiguration } from '../../api.configuration.js';

/** Where the provider sends browsers back to; it has to be registered there. */
const CALLBACK_PATH = '/admin/session/callback';

/** What signing in at the provider takes beyond accepting its access tokens. */
export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client, which has PKCE alone. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
  /** Sent with both requests, for providers that must be told for which API an access token is meant. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly callback: string;
  readonly clockToleranceSeconds: number;
}

/** Null when no client is configured: then one signs in with tokens only. */
export function providerSettingsOf(configuration: ApiConfiguration): ProviderSettings | null {
  const { oidcIssuer: issuer, oidcClientId: clientId, publicUrl } = configuration;
  if (issuer === undefined || clientId === undefined || publicUrl === undefined) return null;
  return {
    issuer,
    clientId,
    clientSecret: configuration.oidcClientSecret,
    scope: configuration.oidcSignInScopes.replaceAll(',', ' '),
    parameters: Object.fromEntries(new URLSearchParams(configuration.oidcSignInParameters)),
    callback: new URL(CALLBACK_PATH, publicUrl).href,
    clockToleranceSeconds: configuration.oidcClockToleranceSeconds,
  };
}
