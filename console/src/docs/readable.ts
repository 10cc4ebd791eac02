import type { Plugin, Wrapper } from "swagger-ui-dist/swagger-ui-es-bundle.js";

const nothing: Wrapper = () => () => null;

/** Each table of responses calls itself a region, and a live one: nothing to tell them apart, nothing that changes. */
const asPlainTable = (frame: Element | null) => {
  const table = frame?.querySelector("table.responses-table");
  table?.removeAttribute("role");
  table?.removeAttribute("aria-live");
};

/** Where the viewer's own markup shuts out keyboards and screen readers, or offers what a page to read hasn't got. */
export const readable: Plugin = () => ({
  wrapComponents: {
    // Signing in, another server, and fields to fill in belong to sending requests.
    authorizeBtn: nothing,
    authorizeOperationBtn: nothing,
    ServersContainer: nothing,
    JsonSchemaForm: nothing,

    // A link within a button is out of a keyboard's reach.
    DeepLink:
      (_, { React }) =>
      ({ text }) =>
        React.createElement("span", null, text),

    InfoContainer:
      (Original, { React }) =>
      (props) =>
        React.createElement("section", { "aria-label": "About" }, React.createElement(Original, props)),

    // The viewer goes from h1 to h3.
    operations:
      (Original, { React }) =>
      (props) =>
        React.createElement(
          "div",
          null,
          React.createElement("h2", { className: "unseen" }, "Operations"),
          React.createElement(Original, props),
        ),

    responses:
      (Original, { React }) =>
      (props) =>
        React.createElement("div", { ref: asPlainTable }, React.createElement(Original, props)),

    // A button that shows only an arrow where the schema has no name.
    JSONSchema202012Accordion:
      (Original, { React }) =>
      ({ children, ...props }) =>
        React.createElement(
          Original,
          props,
          children,
          React.createElement("span", { className: "unseen" }, "Fields"),
        ),
  },
});
