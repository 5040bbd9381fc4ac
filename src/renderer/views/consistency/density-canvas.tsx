import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import type { Consistency } from '../../../model/consistency.ts';
import classes from './density-panel.module.css';

interface DensityCanvasProps {
  readonly density: Consistency['density'];
  readonly points: Consistency['points'];
  /** Whether there are pairs that are no points. */
  readonly hasMore: boolean;
  /** Place and size, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const POINT_RADIUS = 2;
/** Opacity of the densest cell; counts are drawn by their logarithm. */
const DENSEST = 0.55;

/** Thousands of marks, painted. Colours are the theme's. */
export function DensityCanvas({
  density,
  points,
  hasMore,
  left,
  top,
  width,
  height,
}: DensityCanvasProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  // Painted again when the theme changes.
  const { colorScheme } = useMantineColorScheme();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null || width <= 0 || height <= 0) return;
    const ratio = window.devicePixelRatio;
    context.canvas.width = Math.round(width * ratio);
    context.canvas.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    const style = getComputedStyle(context.canvas);
    const colour = (name: string) => style.getPropertyValue(name);
    // Where every pair is a point, its cell says nothing more.
    if (hasMore) paintDensity(context, density, width, height, colour('--focus'));
    for (const label of LABELS) {
      context.fillStyle = colour(`--label-${label.toLowerCase()}`);
      context.globalAlpha = 0.75;
      context.beginPath();
      for (const { x, y, forward } of points) {
        if (forward !== label) continue;
        context.moveTo(x * width + POINT_RADIUS, (1 - y) * height);
        context.arc(x * width, (1 - y) * height, POINT_RADIUS, 0, 2 * Math.PI);
      }
      context.fill();
    }
  }, [density, points, hasMore, width, height, colorScheme]);
  return (
    <canvas ref={canvas} className={classes.canvas} style={{ left, top, width, height }} aria-hidden="true" />
  );
}

function paintDensity(
  context: CanvasRenderingContext2D,
  { size, counts }: Consistency['density'],
  width: number,
  height: number,
  colour: string,
): void {
  const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 0));
  if (most === 0) return;
  context.fillStyle = colour;
  for (const [at, count] of counts.entries()) {
    if (count === 0) continue;
    const [row, column] = [Math.floor(at / size), at % size];
    context.globalAlpha = (DENSEST * Math.log1p(count)) / most;
    context.fillRect(
      (column / size) * width,
      height - ((row + 1) / size) * height,
      width / size + 0.5,
      height / size + 0.5,
    );
  }
}
