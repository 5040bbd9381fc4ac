import 'vega';

declare module 'vega' {
  /** How wide texts are; may be replaced. Vega exports it and its types leave it out (6.4.0). */
  export const textMetrics: {
    width: (
      item: { readonly fontSize?: number; readonly fontWeight?: string | number },
      text: string,
    ) => number;
  };
}
