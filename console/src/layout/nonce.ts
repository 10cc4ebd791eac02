import { setNonce } from "get-nonce";

/** The page's Content-Security-Policy lets only those style elements through that carry its nonce. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

// For the scroll lock beneath modals, which makes a style element of its own.
setNonce(nonce);
