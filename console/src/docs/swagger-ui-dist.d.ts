declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  import type { ComponentType, createElement, ReactNode } from "react";

  type Props = Record<string, unknown> & { children?: ReactNode; text?: ReactNode };

  /** `React` is the one that the viewer brings along. */
  type Wrapper = (
    original: ComponentType<Props>,
    system: { React: { createElement: typeof createElement } },
  ) => (props: Props) => ReactNode;

  export type Plugin = () => { wrapComponents: Record<string, Wrapper> };
  export type { Wrapper };

  export default function SwaggerUI(options: {
    url: string;
    domNode: HTMLElement;
    plugins: Plugin[];
    deepLinking: boolean;
    defaultModelsExpandDepth: number;
    supportedSubmitMethods: string[];
    validatorUrl: string | null;
    queryConfigEnabled: boolean;
    showMutatedRequest: boolean;
  }): void;
}
