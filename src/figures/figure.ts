import type { FigureKind } from './figure-kinds.ts';

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** A set of marks, in the words of Vega-Lite: https://vega.github.io/vega-lite/docs/spec.html. */
export interface FigureLayer {
  /** What is marked, one row a mark. Numbers are unrounded. */
  readonly rows: readonly Readonly<Record<string, Json | undefined>>[];
  readonly mark: Readonly<Record<string, Json | undefined>> & { readonly type: string };
  readonly encoding: Readonly<Record<string, Readonly<Record<string, Json | undefined>>>>;
}

export const AXES = ['x', 'y'] as const;
export type FigureAxis = (typeof AXES)[number];

/** One pair of axes with what is drawn on it. */
export interface FigurePanel {
  readonly title?: string;
  readonly layers: readonly FigureLayer[];
  /** Axes whose range a reader may choose; both by default. */
  readonly ranged?: readonly FigureAxis[];
}

/** A figure as plain data: what it shows in which places, and what it says of itself. How it looks is a {@link FigureLook}. */
export interface Figure {
  readonly kind: FigureKind;
  readonly title: string;
  /** Whole sentences: of what, n, what the intervals mean. */
  readonly caption: readonly string[];
  /** Whether the answers came from a simulation, which every version of the figure must say. */
  readonly simulated: boolean;
  /** Rows of panels, from the top. */
  readonly panels: readonly (readonly FigurePanel[])[];
  /** Heights of the rows, relative to each other. Defaults to equal ones. */
  readonly rowHeights?: readonly number[];
  /** Entries of the legend that names colours, dashes or shapes; none by default. */
  readonly legend?: readonly string[];
  /** Height over width where the height is not chosen. */
  readonly aspect: number;
}

/** What a figure's marks may be ranged along, over all its panels. */
export function rangedAxes({ panels }: Figure): readonly FigureAxis[] {
  return AXES.filter((axis) => panels.flat().some((panel) => isRanged(panel, axis)));
}

/** Whether a panel has an axis of numbers whose range may be chosen. */
export function isRanged({ ranged = AXES, layers }: FigurePanel, axis: FigureAxis): boolean {
  return ranged.includes(axis) && layers.some(({ encoding }) => encoding[axis]?.['type'] === 'quantitative');
}
