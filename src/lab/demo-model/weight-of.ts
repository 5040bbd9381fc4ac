import type { Weights } from '../small-models/small-tower.ts';

export function weightOf(weights: Weights, name: string): Float32Array {
  const values = weights.get(name);
  if (values === undefined) throw new Error(`there is no ${name} among the weights`);
  return values;
}
