/** Beyond it the distribution function is 0 or 1 in double precision. */
const FAR = 8.3;

/** More Newton steps than any share of a resample needs. */
const MAX_STEPS = 100;

/** Standard normal distribution function, by its series (Marsaglia, J. Stat. Software 11, 2004), to 1e-15. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (Math.abs(x) > FAR) return x < 0 ? 0 : 1;
  let [sum, term] = [x, x];
  for (let divisor = 3; sum + term !== sum || divisor === 3; divisor += 2) {
    term *= (x * x) / divisor;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/** Its inverse; -Infinity for 0, Infinity for 1. */
export function normalQuantile(share: number): number {
  if (!(share > 0 && share < 1)) return share === 0 ? -Infinity : share === 1 ? Infinity : NaN;
  // From 0 Newton's method never passes the quantile, because the function is concave on one side and convex on the other.
  let x = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    const move = (normalCdf(x) - share) / normalDensity(x);
    x -= move;
    if (Math.abs(move) < 1e-12) break;
  }
  return x;
}

function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
