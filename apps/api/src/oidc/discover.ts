import { isProviderUrl } from './is-provider-url.js';

/** What is needed of a provider's metadata. Source: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
export interface ProviderMetadata {
  readonly issuer: string;
  readonly jwks_uri: string;
}

/**
 * Reads the metadata of an issuer, and believes it only when it is that issuer's own.
 * @throws {Error} with what is wrong, for the log
 */
export async function discover(issuer: string, signal: AbortSignal): Promise<ProviderMetadata> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const metadata = (await fetchJson(address, signal)) as Partial<ProviderMetadata> | null;
  if (metadata?.issuer !== issuer) throw new Error(`the metadata at ${address} is of another issuer`);
  if (!isProviderUrl(metadata.jwks_uri)) throw new Error(`the metadata at ${address} has no usable jwks_uri`);
  return { issuer, jwks_uri: metadata.jwks_uri };
}

/** A redirect is not followed: keys come from where the operator said, or not at all. */
export async function fetchJson(address: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(address, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${address} answered ${response.status}`);
  }
  return response.json();
}
