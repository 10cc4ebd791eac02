import { type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import type { Config } from "./config";

let manager: UserManager | undefined;
let renewing: Promise<string | undefined> | undefined;
const listeners = new Set<() => void>();
let ended = false;

/** The page itself is where the provider sends people back to, after signing in and out. */
export const home = new URL(".", document.baseURI).href;

export function createManager(config: Config): UserManager {
  const { issuer, client_id, scope, metadata } = config;
  manager = new UserManager({
    authority: issuer,
    client_id,
    scope,
    metadata,
    redirect_uri: home,
    post_logout_redirect_uri: home,
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
    stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
    // Renewed with the refresh token only: without this address the library opens no frame.
    silent_redirect_uri: "",
    automaticSilentRenew: true,
  });
  manager.events.addUserLoaded(() => setEnded(false));
  return manager;
}

/** Where the person was, kept by the provider while they sign in. */
export type Whereabouts = { hash: string };

export function signIn(): Promise<void> {
  const state: Whereabouts = { hash: window.location.hash };
  return need().signinRedirect({ state });
}

export async function signOut(): Promise<void> {
  const { client_id } = need().settings;
  // The last two are Cognito's own names for what the standard calls post_logout_redirect_uri.
  await need().signoutRedirect({ extraQueryParams: { client_id, logout_uri: home } });
}

export async function accessToken(): Promise<string | undefined> {
  const user = await need().getUser();
  return user && !user.expired ? user.access_token : await renewToken();
}

/** All calls that find the token refused at once share one renewal. Undefined: nothing to renew with. */
export function renewToken(): Promise<string | undefined> {
  renewing ??= renew().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renew(): Promise<string | undefined> {
  try {
    const user: User | null = await need().signinSilent();
    return user?.access_token;
  } catch {
    return undefined;
  }
}

export function sessionEnded(): void {
  setEnded(true);
}

export const sessionState = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isEnded: () => ended,
};

function setEnded(value: boolean) {
  ended = value;
  for (const listener of listeners) listener();
}

function need(): UserManager {
  if (!manager) throw new Error("There is no session yet.");
  return manager;
}
