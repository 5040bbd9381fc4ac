/**
 * The element at an index that is known to be in range.
 *
 * Outside measured hot loops this stands in for `array[i]!` and for a default of `array[i]`: an index that is out of range is a bug, and a
 * bug must not turn into a plausible number.
 *
 * @throws RangeError where `index` is not an integer in [0, length)
 */
export function at<T>(array: ArrayLike<T>, index: number): T {
  if (!Number.isInteger(index) || index < 0 || index >= array.length)
    throw new RangeError(`index ${index} is outside [0, ${array.length})`);
  return array[index] as T;
}
