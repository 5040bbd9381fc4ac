/** What the intervals of shares of answers are. */
export const SHARE_INTERVALS = 'Bars: 95 % intervals, images resampled on both sides.';
