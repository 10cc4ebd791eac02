import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Modal,
  ModalHeader,
  Notification,
  Slider,
} from "@mantine/core";

const petrol: MantineColorsTuple = [
  "#e6f6f8",
  "#d0eaee",
  "#a3d6de",
  "#71bfcb",
  "#4bacbb",
  "#2f9cac",
  "#1f8b9b",
  "#17798a",
  "#0f6473",
  "#0a4d59",
];

const slate: MantineColorsTuple = [
  "#dde3e8",
  "#bac4cd",
  "#97a4b0",
  "#6a7885",
  "#3e4a56",
  "#303b46",
  "#252e37",
  "#1a2129",
  "#12181e",
  "#0b0f13",
];

export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: 8,
  colors: { petrol, dark: slate },
  defaultRadius: "md",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontWeight: "650",
    sizes: { h1: { fontSize: "clamp(1.3rem, 1.05rem + 1.2vw, 1.625rem)" }, h2: { fontSize: "1.125rem" } },
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { "aria-label": "Close" } },
      styles: { title: { fontWeight: 650, fontSize: "1.125rem" } },
    }),
    // A <header> outside of an article or a section is taken for the page's banner, of which there is one already.
    ModalHeader: ModalHeader.extend({ defaultProps: { role: "presentation" } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" } } }),
    Slider: Slider.extend({ styles: { markLabel: { color: "var(--mantine-color-dimmed)" } } }),
  },
});

/** Mantine's own greys and reds are too faint for WCAG AA on small text, its dark tints too loud. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#55606b",
    "--mantine-color-placeholder": "#667079",
    "--mantine-color-error": "#c01c28",
    "--app-canvas": "#f5f7f8",
    "--app-line": "#dfe4e8",
    "--app-rollout": "#17798a",
    "--app-manual": "#c2570c",
    "--app-good": "#1b7a43",
    "--mantine-color-red-light": "#fdeeee",
    "--mantine-color-red-light-color": "#a3161f",
  },
  dark: {
    "--mantine-color-dimmed": "#a9b5c0",
    "--mantine-color-placeholder": "#97a4b0",
    "--mantine-color-error": "#ff8f8f",
    "--mantine-color-anchor": "#71bfcb",
    "--app-canvas": "#12181e",
    "--app-line": "#303b46",
    "--app-rollout": "#4bacbb",
    "--app-manual": "#f09a4e",
    "--app-good": "#6fcf97",
    "--mantine-color-red-light": "#391f24",
    "--mantine-color-red-light-color": "#ffb0b0",
    "--mantine-color-petrol-light": "#17363d",
    "--mantine-color-petrol-light-color": "#a3d6de",
  },
});
