import type { OidcMetadata } from "oidc-client-ts";

/** Where people sign in; the server says it, so that one build fits every stack. */
export type Config = { issuer: string; client_id: string; scope: string; metadata?: Partial<OidcMetadata> };

export async function loadConfig(): Promise<Config> {
  const response = await fetch(new URL("config.json", document.baseURI));
  if (!response.ok) throw new Error(`config.json answered ${response.status}.`);
  return (await response.json()) as Config;
}
