/** Linear from 0 over the warm-up, then a half cosine down to 0 at the last step (Loshchilov and Hutter 2017). */
export function cosineRate(peak: number, step: number, steps: number, warmUp: number): number {
  if (step < warmUp) return (peak * step) / warmUp;
  return (peak * (1 + Math.cos((Math.PI * (step - warmUp)) / Math.max(1, steps - warmUp)))) / 2;
}
