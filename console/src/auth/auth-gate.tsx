import type { User } from "oidc-client-ts";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { AuthProvider, useAuth } from "react-oidc-context";
import { loadConfig } from "./config";
import { createManager, renewToken, sessionState, type Whereabouts } from "./session";
import { SessionEnded } from "./session-ended";
import { Loading, SignInFailed, SignInPage } from "./sign-in-page";

/** Shows its children to people who are signed in, and a way to sign in to everybody else. */
export function AuthGate({ children }: { children: ReactNode }) {
  const [manager, setManager] = useState<ReturnType<typeof createManager>>();
  const [problem, setProblem] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let current = true;
    loadConfig()
      .then((config) => current && setManager(createManager(config)))
      .catch((error: unknown) => current && setProblem(error));
    return () => {
      current = false;
    };
  }, [attempt]);

  if (problem !== undefined) {
    const again = () => {
      setProblem(undefined);
      setAttempt(attempt + 1);
    };
    return <SignInFailed heading="The console can't start" error={problem} onTryAgain={again} />;
  }
  if (!manager) return <Loading />;
  return (
    <AuthProvider userManager={manager} onSigninCallback={backToWhereTheyWere}>
      <Gate>{children}</Gate>
    </AuthProvider>
  );
}

function backToWhereTheyWere(user: User | undefined) {
  const state = user?.state as Whereabouts | undefined;
  window.history.replaceState(null, "", window.location.pathname + (state?.hash || "#/"));
}

/** The library's own words for a sign-in that this tab didn't begin say nothing to the person. */
function explained(error: { message: string }): { message: string } {
  if (!error.message.includes("state")) return error;
  return new Error("This sign-in was begun in another tab, or too long ago.");
}

function Gate({ children }: { children: ReactNode }) {
  const auth = useAuth();
  const ended = useSyncExternalStore(sessionState.subscribe, sessionState.isEnded);
  // Once in, the page stays: a session that ends must not throw away what was typed.
  const [entered, setEntered] = useState(false);
  const [renewed, setRenewed] = useState(false);
  const stale = !auth.isLoading && !auth.isAuthenticated && auth.user?.expired === true && !renewed;

  useEffect(() => {
    if (auth.isAuthenticated) setEntered(true);
  }, [auth.isAuthenticated]);

  useEffect(() => {
    if (stale && !entered) void renewToken().then(() => setRenewed(true));
  }, [stale, entered]);

  if (entered || auth.isAuthenticated)
    return (
      <>
        {children}
        {ended && <SessionEnded />}
      </>
    );
  if (auth.error?.source === "signinCallback") {
    return <SignInFailed heading="Signing in didn't work" error={explained(auth.error)} />;
  }
  if (auth.isLoading || stale) return <Loading />;
  return <SignInPage />;
}
