import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative, so that the page works at the root and under a path prefix.
  base: "./",
  plugins: [react()],
  // The server puts a fresh nonce in the place of this word with each answer.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    // The Content-Security-Policy refuses fonts in data: addresses.
    assetsInlineLimit: 0,
    // The API viewer and the charts are large, and loaded only by the pages that show them.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: ["index.html", "docs.html"] },
  },
  // Long enough that only a hang meets it, however busy the machine is.
  test: { testTimeout: 300_000, hookTimeout: 300_000 },
});
