/**
 * Ways to scale pictures, by Pillow's names in lower case, with the half width of each kernel in pixels of the coarser grid and its
 * value at a distance (Resample.c).
 */
const KERNELS = {
  box: { support: 0.5, at: (x: number) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  hamming: {
    support: 1,
    at: (x: number) => (Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x))),
  },
  /** Keys' cubic convolution with a = -0.5 (Catmull-Rom). */
  bicubic: { support: 2, at: cubic },
  lanczos: { support: 3, at: (x: number) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
} as const;

export type Interpolation = keyof typeof KERNELS;

export const INTERPOLATIONS = Object.keys(KERNELS) as readonly Interpolation[];

export interface Kernel {
  readonly support: number;
  at(distance: number): number;
}

export function kernelOf(interpolation: Interpolation): Kernel {
  return KERNELS[interpolation];
}

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
