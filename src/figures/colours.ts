import type { Label } from '../core/labels.ts';

/** The light theme's colours, whatever the window's: figures are for paper. */
export const LABEL_INK: Readonly<Record<Label, string>> = {
  First: '#0072b2',
  Second: '#d55e00',
  Similar: '#009e73',
};

/** Of what a figure is about. */
export const MAIN_INK = '#4841ad';

/** Of text, estimates and what stands out. */
export const TEXT_INK = '#1d1d28';

/** Of reference lines, intervals and what stays behind. */
export const QUIET_INK = '#5c5c6d';

export const GRID_INK = '#e4e4ec';

/** Of the bars that count, under a figure's points. */
export const BAR_INK = '#c3c3cf';

/** Tells series apart that have no colour of their own (Okabe and Ito's, which colour-blind people can tell apart). */
export const SERIES_INKS = ['#4841ad', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#8a6d00'] as const;
