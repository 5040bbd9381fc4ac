// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Steps an unknown; exact arithmetic needs one. */
const STEPS_PER_UNKNOWN = 4;

/**
 * Solves A x = b for a symmetric positive semidefinite A, given as a product and its diagonal, by conjugate gradients
 * scaled by that diagonal. Where A is singular, b must be in its range.
 *
 * @param tolerance relative size of the residual at which a solution is good enough
 */
export function conjugateGradient(
  product: (x: Float64Array) => Float64Array,
  diagonal: Float64Array,
  b: Float64Array,
  tolerance: number,
): Float64Array {
  const scaled = (vector: Float64Array) => vector.map((value, i) => value / (diagonal[i] ?? 1));
  const x = new Float64Array(b.length);
  const residual = Float64Array.from(b);
  let rest = scaled(residual);
  const direction = Float64Array.from(rest);
  let size = dot(residual, rest);
  const goal = size * tolerance ** 2;
  for (let step = 0; step < STEPS_PER_UNKNOWN * b.length && size > goal; step++) {
    const image = product(direction);
    const bend = dot(direction, image);
    if (!(bend > 0)) break;
    const length = size / bend;
    for (let i = 0; i < x.length; i++) {
      x[i] = (x[i] ?? 0) + length * (direction[i] ?? 0);
      residual[i] = (residual[i] ?? 0) - length * (image[i] ?? 0);
    }
    rest = scaled(residual);
    const next = dot(residual, rest);
    const keep = next / size;
    size = next;
    for (let i = 0; i < x.length; i++) direction[i] = (rest[i] ?? 0) + keep * (direction[i] ?? 0);
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
