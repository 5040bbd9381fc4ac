import type { KeyboardEventHandler, PointerEventHandler, ReactNode } from 'react';
import classes from './plot-frame.module.css';
import type { Plot } from './use-plot.ts';

interface PlotFrameProps {
  readonly plot: Plot;
  /** One sentence that says what the chart shows, for those who do not see it. */
  readonly label: string;
  /** Marks, placed from the plot's own upper left corner. */
  readonly children: ReactNode;
  /** HTML over the chart, such as a tooltip; placed from the upper left corner of the whole. */
  readonly overlay?: ReactNode;
  /**
   * 'img' for a picture; 'group' for one that holds things to press; 'application' for a chart that takes the focus and
   * answers keys, which `label` then explains. Defaults to 'img'.
   */
  readonly role?: 'img' | 'group' | 'application';
  readonly onKeyDown?: KeyboardEventHandler<SVGSVGElement>;
  readonly onPointerMove?: PointerEventHandler<SVGSVGElement>;
  readonly onPointerLeave?: PointerEventHandler<SVGSVGElement>;
  readonly onPointerDown?: PointerEventHandler<SVGSVGElement>;
  readonly onPointerUp?: PointerEventHandler<SVGSVGElement>;
}

/** A chart that fills its place; nothing is drawn until the place is measured, and the place does not move then. */
export function PlotFrame({
  plot,
  label,
  children,
  overlay,
  role = 'img',
  ...events
}: PlotFrameProps): ReactNode {
  const { measure } = plot;
  return (
    <div className={classes.box} ref={measure}>
      <svg
        id={plot.id}
        className={classes.chart}
        width={plot.width}
        height={plot.height}
        role={role}
        aria-label={label}
        {...(role === 'application' && { tabIndex: 0 })}
        {...events}
      >
        {plot.ready && <g transform={`translate(${plot.margins.left},${plot.margins.top})`}>{children}</g>}
      </svg>
      {plot.ready && overlay}
    </div>
  );
}
