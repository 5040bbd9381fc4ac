/** The 16-bit float formats of GGUF files, as bits. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function bitsOf(value: number): number {
  float[0] = value;
  return bits[0] ?? 0;
}

function valueOf(pattern: number): number {
  bits[0] = pattern;
  return float[0] ?? 0;
}

/** IEEE 754 binary16 of a number: rounded to nearest, ties to even; beyond 65504 it becomes infinite. */
export function toHalf(value: number): number {
  const pattern = bitsOf(value);
  const sign = (pattern >>> 16) & 0x8000;
  const magnitude = pattern & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520, from where on rounding leaves the range.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 the result is subnormal: a multiple of 2^-24.
  if (magnitude < 0x38800000) return sign | roundHalfToEven(Math.abs(valueOf(pattern)) * 2 ** 24);
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** The number that an IEEE 754 binary16 pattern stands for. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 of a number, the upper half of its binary32: rounded to nearest, ties to even. */
export function toBrainHalf(value: number): number {
  const pattern = bitsOf(value);
  if ((pattern & 0x7fffffff) > 0x7f800000) return (pattern >>> 16) | 64;
  return ((pattern + 0x7fff + ((pattern >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The number that a bfloat16 pattern stands for. */
export function fromBrainHalf(half: number): number {
  return valueOf(half << 16);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
