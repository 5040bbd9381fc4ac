/** Pixels rearranged patch by patch, row by row, as the patch kernel lies: channel, row, column. */
export function patchRows(
  image: Float32Array,
  { imageSize, patch }: { readonly imageSize: number; readonly patch: number },
): Float32Array {
  if (image.length !== 3 * imageSize ** 2)
    throw new RangeError(`an image of ${image.length} numbers instead of 3 x ${imageSize} x ${imageSize}`);
  const grid = Math.floor(imageSize / patch);
  const rows = new Float32Array(3 * (grid * patch) ** 2);
  let at = 0;
  for (let row = 0; row < grid; row++)
    for (let column = 0; column < grid; column++)
      for (let channel = 0; channel < 3; channel++)
        for (let y = 0; y < patch; y++) {
          const start = (channel * imageSize + row * patch + y) * imageSize + column * patch;
          rows.set(image.subarray(start, start + patch), at);
          at += patch;
        }
  return rows;
}
