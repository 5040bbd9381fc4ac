import { formatCount } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import type { Encoding } from './encoding.ts';

/** Exponent of a binary16 that is infinite or not a number. */
const NOT_FINITE = 0x7c00;

/** How many numbers of an encoding are infinite or not a number. */
export function countNotFinite(encoding: Encoding): number {
  if (encoding instanceof Float32Array) {
    let found = 0;
    for (const number of encoding) if (!Number.isFinite(number)) found += 1;
    return found;
  }
  // As bits, since reading halves one by one costs a conversion each.
  const bits = new Uint16Array(encoding.buffer, encoding.byteOffset, encoding.length);
  let count = 0;
  for (const number of bits) if ((number & NOT_FINITE) === NOT_FINITE) count += 1;
  return count;
}

/**
 * Why an encoding cannot be used: with one infinite number in it a model answers the same whatever it is shown. Undefined for
 * one that can.
 *
 * @param image, mmproj files, for the message
 */
export function notFinite(encoding: Encoding, image: string, mmproj: string): AppError | undefined {
  const count = countNotFinite(encoding);
  if (count === 0) return undefined;
  return new AppError(
    'encoding-not-finite',
    `${image} cannot be encoded by ${mmproj}: ${formatCount(count)} of the ${formatCount(encoding.length)} numbers of its encoding are infinite or not a number in ${8 * encoding.BYTES_PER_ELEMENT} bits.`,
    'Use another mmproj: this one may be damaged. If it was converted to 16 bits or runs on a graphics card, try one with 32-bit weights, or --gpu cpu.',
  );
}
