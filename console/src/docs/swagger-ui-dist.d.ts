declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  import type { ComponentType, ReactNode } from "react";

  /** The React that the viewer brings along. */
  type System = { React: { createElement: (type: string | ComponentType<never>, props: object | null, ...children: ReactNode[]) => ReactNode } };
  type Wrapper = (original: ComponentType<never>, system: System) => ComponentType<never>;
  type Plugin = () => { wrapComponents: Record<string, Wrapper> };

  export default function SwaggerUI(options: {
    url: string;
    domNode: HTMLElement;
    plugins: Plugin[];
    deepLinking: boolean;
    validatorUrl: string | null;
    supportedSubmitMethods: string[];
    defaultModelsExpandDepth: number;
    queryConfigEnabled: boolean;
    showMutatedRequest: boolean;
  }): void;
  export type { Plugin, System, Wrapper };
}
