import type { LikelihoodParameter } from './likelihood-kind.ts';

/** k > 0: steepness, per unit of score. */
export const SCALE = {
  role: 'scale',
  name: 'scale',
  symbol: 'k',
  plainSymbol: 'k',
  label: 'Steepness, per unit of score',
  shortLabel: 'Steepness k',
  positive: true,
  default: null,
  digits: 2,
  slider: { min: 0.1, max: 30, step: 0.1 },
} as const satisfies LikelihoodParameter;

/** b: advantage of the image shown first, in units of score; 0 in the papers. */
export const BIAS = {
  role: 'bias',
  name: 'bias',
  symbol: 'b',
  plainSymbol: 'b',
  label: 'Advantage of the image shown first, in units of score',
  shortLabel: 'Advantage of the image shown first, b',
  positive: false,
  default: 0,
  digits: 3,
  slider: { min: -0.5, max: 0.5, step: 0.005 },
} as const satisfies LikelihoodParameter;
