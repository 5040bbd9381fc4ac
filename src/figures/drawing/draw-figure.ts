import { parse, textMetrics, View, type LoggerInterface } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Figure } from '../figure.ts';
import type { FigureLook } from '../look.ts';
import { textWidth } from './text-width.ts';
import { vegaLiteOf, type VegaLite } from './vega-lite-of.ts';

/** A figure as it goes into files. */
export interface DrawnFigure {
  /** Whole and for itself, its size in millimetres and its own unit the point. */
  readonly svg: string;
  readonly specification: VegaLite;
  /** On paper, in millimetres. */
  readonly width: number;
  readonly height: number;
  /** False where texts leave too little room: then the drawing is larger than asked for, and nothing is cut. */
  readonly fits: boolean;
  /** What Vega-Lite could not make sense of: a fault in the figure. */
  readonly warnings: readonly string[];
}

const POINTS_A_MILLIMETRE = 72 / 25.4;

/** Tries until the panels fill the size that was asked for; labels of axes change with it. */
const MOST_TRIES = 8;

/** Points that a drawing may be off. */
const TOLERANCE = 1;

/** Share of the width that a legend is given on the first try: less than the panels have. */
const FIRST_LEGEND = 0.5;

/** A panel is never smaller, in points. */
const SMALLEST = 24;

// As wide in Node as in a page, which would measure its own fonts: a figure is the same wherever it is drawn.
textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
  textWidth(text, fontSize, fontWeight === 'bold' || fontWeight === 700);

/** Draws a figure in the size and look asked for; needs neither a page nor a canvas. */
export async function drawFigure(figure: Figure, look: FigureLook): Promise<DrawnFigure> {
  const width = look.width * POINTS_A_MILLIMETRE;
  const height = look.height === null ? null : look.height * POINTS_A_MILLIMETRE;
  const columns = Math.max(...figure.panels.map((row) => row.length));
  const smallest = { width: SMALLEST * columns, height: SMALLEST * figure.panels.length };
  // Too wide: a caption is as wide as the figure, and panels that are narrower do not show what stands beside them.
  let inner = { width, height: (height ?? figure.aspect * width) * 0.7 };
  const tooLarge = { width: Infinity, height: Infinity };
  let legendWidth = FIRST_LEGEND * width;
  for (let tries = 1; ; tries++) {
    const specification = vegaLiteOf(figure, look, width, inner, legendWidth);
    const warnings: string[] = [];
    const svg = await svgOf(specification, warnings);
    const size = sizeOf(svg);
    // A legend begins where the panels do. What stands beside them is known once nothing but they decides the width.
    if (tries === 1) legendWidth = Math.max(legendWidth, width - (size.width - inner.width));
    const off = {
      width: width - size.width,
      height: height === null ? figure.aspect * width - inner.height : height - size.height,
    };
    const next = {
      width: Math.max(smallest.width, inner.width + step(off.width)),
      height: Math.max(smallest.height, inner.height + step(off.height)),
    };
    const isSettled = (['width', 'height'] as const).every((side) => {
      if (off[side] < -0.01) tooLarge[side] = Math.min(tooLarge[side], inner[side]);
      // Sizes of several panels rise by more than a point at once: what is next may be known to be too large.
      const isFull = off[side] < TOLERANCE || next[side] > tooLarge[side] - TOLERANCE;
      return off[side] > -0.01 && isFull;
    });
    if (!isSettled && tries < MOST_TRIES) {
      inner = next;
      continue;
    }
    const whole = { width: Math.max(width, size.width), height: Math.max(height ?? 0, size.height) };
    return {
      svg: sized(svg, whole),
      specification,
      width: whole.width / POINTS_A_MILLIMETRE,
      height: whole.height / POINTS_A_MILLIMETRE,
      warnings,
      fits: off.width > -TOLERANCE && off.height > -TOLERANCE,
    };
  }
}

/** How much the panels grow where so many points are left; Vega rounds up, so that what is too large must shrink by more. */
function step(off: number): number {
  return off < 0 ? off - 0.5 : off - TOLERANCE / 2;
}

/** Expressions are interpreted, since the page's policy forbids to compile them. */
async function svgOf(specification: VegaLite, warnings: string[]): Promise<string> {
  // A copy in the types of Vega-Lite, which are of its words and not of data.
  const copy = JSON.parse(JSON.stringify(specification)) as TopLevelSpec;
  const runtime = parse(compile(copy, { logger: collector(warnings) }).spec, undefined, { ast: true });
  const view = new View(runtime, { renderer: 'none', expr: expressionInterpreter });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** A logger that keeps what it is warned of. */
function collector(warnings: string[]): LoggerInterface {
  const self: LoggerInterface = {
    level: () => self,
    error: (...parts) => (warnings.push(parts.join(' ')), self),
    warn: (...parts) => (warnings.push(parts.join(' ')), self),
    info: () => self,
    debug: () => self,
  };
  return self;
}

function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  if (width === undefined || height === undefined) throw new Error('the drawing does not say its size');
  return { width: Number(width), height: Number(height) };
}

/** The drawing on paper of exactly this size, in points. */
function sized(svg: string, { width, height }: { readonly width: number; readonly height: number }): string {
  const paper = (points: number) => `${Math.round((1000 * points) / POINTS_A_MILLIMETRE) / 1000}mm`;
  const box = [width, height].map((points) => String(Math.round(1000 * points) / 1000));
  return svg
    .replace(
      / width="[\d.]+" height="[\d.]+" viewBox="[^"]*"/,
      ` width="${paper(width)}" height="${paper(height)}" viewBox="0 0 ${box.join(' ')}"`,
    )
    .replace(
      /<rect width="[\d.]+" height="[\d.]+" fill="white"/,
      `<rect width="${box[0] ?? ''}" height="${box[1] ?? ''}" fill="white"`,
    );
}
