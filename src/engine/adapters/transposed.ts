import { at } from '../../core/at.ts';

/** A matrix turned, rows first. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = at(values, row * columns + column);
  return turned;
}
