import { z } from 'zod';

/** Where the legend stands. */
export const LEGEND_PLACES = ['bottom', 'right', 'top', 'none'] as const;

const end = z.number().nullable();
/** Begins below its end, where both are chosen. */
const range = z.tuple([end, end]).refine(([low, high]) => low === null || high === null || low < high);

/** How a figure is to look in a file. Sizes are those on paper. */
export const figureLookSchema = z.object({
  /** Millimetres. */
  width: z.number().min(40).max(600),
  /** Millimetres; null for what suits the figure. */
  height: z.number().min(30).max(600).nullable(),
  /** Points. */
  fontSize: z.number().min(4).max(24),
  title: z.boolean(),
  caption: z.boolean(),
  legend: z.enum(LEGEND_PLACES),
  /** Of a PNG, in pixels an inch. */
  dpi: z.number().min(50).max(1200),
  /** Ends of the axes, in their units; null for what the data need. */
  x: range,
  y: range,
});
export type FigureLook = z.infer<typeof figureLookSchema>;

/** Column widths of journals, in millimetres. */
export const WIDTH_PRESETS = [
  { title: 'One column', width: 85 },
  { title: 'Two columns', width: 180 },
] as const;

const PROBLEMS: Readonly<Partial<Record<string, string>>> = {
  width: 'The width is from 40 to 600 mm.',
  height: 'The height is from 30 to 600 mm, or empty.',
  fontSize: 'The font size is from 4 to 24 pt.',
  dpi: 'The resolution is from 50 to 1,200 dpi.',
  x: 'The x axis must begin below its end.',
  y: 'The y axis must begin below its end.',
};

/** Why a look cannot be drawn; null where it can. */
export function problemOfLook(look: FigureLook): string | null {
  const { error } = figureLookSchema.safeParse(look);
  const [field] = error?.issues[0]?.path ?? [];
  return field === undefined ? null : (PROBLEMS[String(field)] ?? 'A number is missing.');
}

export const DEFAULT_LOOK: FigureLook = {
  width: 120,
  height: null,
  fontSize: 8,
  title: true,
  caption: true,
  legend: 'bottom',
  dpi: 300,
  x: [null, null],
  y: [null, null],
};
