import type { Plugin, Wrapper } from "swagger-ui-dist/swagger-ui-es-bundle.js";

const nothing: Wrapper = () => () => null;

/** Where the viewer's own markup shuts out keyboards and screen readers, or offers what a page to read hasn't got. */
export const readable: Plugin = () => ({
  wrapComponents: {
    // Signing in, another server, and fields to fill in belong to sending requests.
    authorizeBtn: nothing,
    authorizeOperationBtn: nothing,
    ServersContainer: nothing,
    JsonSchemaForm: nothing,

    // A link within a button is out of a keyboard's reach.
    DeepLink: (_, { React }) => ({ text }: { text: string }) => React.createElement("span", null, text),

    InfoContainer: (Original, { React }) => (props: object) =>
      React.createElement("section", { "aria-label": "About" }, React.createElement(Original, props)),

    // The viewer goes from h1 to h3.
    operations: (Original, { React }) => (props: object) =>
      React.createElement("div", null,
        React.createElement("h2", { className: "unseen" }, "Operations"),
        React.createElement(Original, props)),
  },
});
