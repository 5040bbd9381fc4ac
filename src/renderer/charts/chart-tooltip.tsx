import type { ReactNode } from 'react';
import classes from './chart-tooltip.module.css';
import type { Plot } from './use-plot.ts';

interface ChartTooltipProps {
  readonly plot: Plot;
  /** The place it speaks of, in the plot's own pixels. */
  readonly x: number;
  readonly y: number;
  readonly children: ReactNode;
}

/** Distance between a mark and its tooltip, in pixels. */
const GAP = 12;

/** Says what a mark is; it lies on the side of the mark where there is more room, and takes no pointer. */
export function ChartTooltip({ plot, x, y, children }: ChartTooltipProps): ReactNode {
  const left = plot.margins.left + x;
  const top = plot.margins.top + y;
  const toLeft = left > plot.width / 2;
  const upwards = top > plot.height / 2;
  return (
    <div
      className={classes.tooltip}
      role="status"
      style={{
        ...(toLeft ? { right: plot.width - left + GAP } : { left: left + GAP }),
        ...(upwards ? { bottom: plot.height - top + GAP } : { top: top + GAP }),
      }}
    >
      {children}
    </div>
  );
}
