import "swagger-ui-dist/swagger-ui.css";
import "./docs.css";
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import { readable } from "./readable";

/** The viewer's dark colours hang on a class of <html>. */
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

SwaggerUI({
  url: new URL("v1/openapi.json", document.baseURI).href,
  domNode: document.getElementById("docs")!,
  plugins: [readable],
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  // A page to read: nothing is sent from it, and nobody else is asked whether the description is valid.
  supportedSubmitMethods: [],
  validatorUrl: null,
  queryConfigEnabled: false,
  showMutatedRequest: false,
});
