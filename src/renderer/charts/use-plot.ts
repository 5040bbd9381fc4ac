import { useId } from 'react';
import { useSize } from '../ui/layout/use-size.ts';

/** Space around a plot for its axes, in pixels. */
export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** A chart's place, measured. */
export interface Plot {
  /** Of the chart's svg element in the page. */
  readonly id: string;
  /** Given to the element whose size decides. */
  readonly measure: (element: HTMLElement | null) => (() => void) | undefined;
  readonly margins: Margins;
  /** Of the whole chart in pixels; 0 until it is measured. */
  readonly width: number;
  readonly height: number;
  /** Of the plot inside its margins. */
  readonly innerWidth: number;
  readonly innerHeight: number;
  /** Whether there is enough room to draw anything. */
  readonly ready: boolean;
}

/** Smallest plot that is drawn, in pixels. */
const SMALLEST = 24;

/** Measures the place that a chart gets; it goes to {@link PlotFrame}, and its export menu takes the drawing from it. */
export function usePlot(margins: Margins): Plot {
  const [measure, size] = useSize();
  const id = useId();
  const { width, height } = size ?? { width: 0, height: 0 };
  const innerWidth = Math.max(0, width - margins.left - margins.right);
  const innerHeight = Math.max(0, height - margins.top - margins.bottom);
  return {
    id,
    measure,
    margins,
    width,
    height,
    innerWidth,
    innerHeight,
    ready: innerWidth >= SMALLEST && innerHeight >= SMALLEST,
  };
}
