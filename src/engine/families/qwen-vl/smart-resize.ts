import type { Extent } from '../../pictures/orientation.ts';

/** Pixels of a picture after it is scaled, at least and at most; both hold for each picture alone. */
export interface PixelRange {
  readonly min: number;
  readonly max: number;
}

/** The long side of a picture over its short one; beyond this the model's own processor refuses it. */
export const LONGEST_SHAPE = 200;

/**
 * To what a picture is scaled: each side to the nearest multiple of a step, its shape kept as far as that goes, and the whole
 * within a range of pixels. The order of the divisions is that of the model's own processor, whose rounding follows from it.
 *
 * @param step pixels of the patches of a token in a row
 */
export function smartResize({ width, height }: Extent, step: number, { min, max }: PixelRange): Extent {
  const rounded = { width: nearestEven(width / step) * step, height: nearestEven(height / step) * step };
  const pixels = rounded.width * rounded.height;
  if (pixels > max) {
    const shrink = Math.sqrt((height * width) / max);
    const fitted = (side: number) => Math.max(step, Math.floor(side / shrink / step) * step);
    return { width: fitted(width), height: fitted(height) };
  }
  if (pixels >= min) return rounded;
  const grow = Math.sqrt(min / (height * width));
  const fitted = (side: number) => Math.ceil((side * grow) / step) * step;
  return { width: fitted(width), height: fitted(height) };
}

/** The most steps by steps that any picture is scaled to. */
export function mostSteps(step: number, { min, max }: PixelRange): number {
  const [least, most] = [min / step ** 2, max / step ** 2];
  // Sides that are rounded up, by one step each; and a short side that is one step whatever it was.
  const grown = least + Math.sqrt(least) * (Math.sqrt(LONGEST_SHAPE) + 1 / Math.sqrt(LONGEST_SHAPE)) + 1;
  return Math.max(1, Math.floor(Math.max(most, grown, Math.sqrt(most * LONGEST_SHAPE))));
}

/** As Python rounds: halves to the even number. */
function nearestEven(value: number): number {
  const whole = Math.floor(value);
  const part = value - whole;
  return part > 0.5 || (part === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
}
