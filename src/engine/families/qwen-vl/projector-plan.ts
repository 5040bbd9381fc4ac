import type { AppError } from '../../app-error.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import type { ProjectorPart, ProjectorPlan } from '../projector-plan.ts';
import { EPSILON, type Generation } from './generation.ts';

/**
 * Mergers: a norm of each patch (of those that are added later, of a token's patches together), and two linear layers.
 *
 * @param settings of the tower: `joined` numbers of a token's patches
 * @throws AppError as `refuse` makes it
 */
export function mergerPlan(
  { tensors }: Gguf,
  {
    generation,
    width,
    joined,
    deepBlocks,
  }: {
    readonly generation: Generation;
    readonly width: number;
    readonly joined: number;
    readonly deepBlocks: readonly number[];
  },
  refuse: (reason: string) => AppError,
): ProjectorPlan {
  if (!tensors.has('v.post_ln.weight')) throw refuse('it lacks the norm of its merger, v.post_ln');
  const kind = generation === 3 ? 'layer' : 'rms';
  const part = (index: number, norm: string, normed: number, layers: readonly string[]): ProjectorPart => ({
    from: index * joined,
    features: joined,
    norm: { name: norm, kind, width: normed, epsilon: EPSILON },
    layers,
  });
  return {
    features: joined * (1 + deepBlocks.length),
    parts: [
      part(0, 'v.post_ln', width, ['mm.0', 'mm.2']),
      ...deepBlocks.map((block, index) => {
        const name = `v.deepstack.${block}`;
        return part(1 + index, `${name}.norm`, joined, [`${name}.fc1`, `${name}.fc2`]);
      }),
    ],
  };
}
