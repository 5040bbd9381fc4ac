import { AppError } from '../app-error.ts';
import { readTensor, type Gguf } from '../ggml/gguf.ts';
import { writeGguf } from '../ggml/gguf-writer.ts';
import {
  PROJECTOR_TENSORS,
  projectorShapes,
  type ProjectorShape,
  type ProjectorTensor,
  type ProjectorWeights,
} from './decoder/trained-projector.ts';
import { readProjectorSettings } from '../families/llava/projector-weights.ts';
import { readStoredNumbers } from './stored-numbers.ts';

/** A projector as its mmproj file has it. */
export interface StoredProjector {
  readonly shape: ProjectorShape;
  readonly weights: ProjectorWeights;
}

/**
 * Reads the two linear layers of an mmproj's projector; a bias that the file leaves out does not learn either.
 *
 * @throws AppError `projector-not-trainable` where they are missing, in a type that is not read here, or
 *   not finite
 */
export async function readProjector(mmproj: Gguf): Promise<StoredProjector> {
  const { layers, activation } = readProjectorSettings(mmproj);
  if (layers.length !== 2 || activation !== 'gelu')
    throw notTrainable(
      mmproj,
      `it has ${layers.length} linear layers with ${activation} between, and two with a GELU are trained`,
    );
  const [features = 0, hidden = 0] = mmproj.tensors.get('mm.0.weight')?.dimensions ?? [];
  const [inner = 0, width = 0] = mmproj.tensors.get('mm.2.weight')?.dimensions ?? [];
  if (features * hidden * width === 0 || inner !== hidden)
    throw notTrainable(mmproj, 'it lacks two consecutive linear layers mm.0 and mm.2');
  const shape = { features, hidden, width };
  const refuse = (problem: string) => notTrainable(mmproj, problem);
  const weights = new Map<ProjectorTensor, Float32Array>();
  for (const name of PROJECTOR_TENSORS) {
    const stored = mmproj.tensors.get(name);
    if (stored !== undefined) weights.set(name, await readStoredNumbers(mmproj.file, stored, refuse));
  }
  return { shape, weights };
}

/**
 * Writes an mmproj with another projector: all else is the base's, metadata by value and tensors byte by byte. The file
 * appears whole or not at all.
 *
 * The projector is stored in F32 whatever the base has: at the paper's rate of 2e-5 most of what an epoch changes is less
 * than the spacing of half-precision numbers of the weights' size, and would be rounded away.
 *
 * @throws AppError of the base's file and of {@link writeGguf}
 */
export async function writeTunedMmproj(file: string, base: Gguf, tuned: StoredProjector): Promise<void> {
  const shapes = projectorShapes(tuned.shape);
  const isProjector = (name: string): name is ProjectorTensor =>
    PROJECTOR_TENSORS.some((tensor) => tensor === name);
  const replaced = [...tuned.weights].map(([name, data]) => ({
    name,
    dimensions: shapes[name],
    type: 'F32' as const,
    data,
  }));
  const kept = [...base.tensors.values()].filter(({ name }) => !isProjector(name));
  await writeGguf(file, {
    metadata: base.metadata,
    tensors: [
      ...kept.map((tensor) => ({ ...tensor, read: () => readTensor(base.file, tensor) })),
      ...replaced,
    ],
  });
}

function notTrainable({ file }: Gguf, reason: string): AppError {
  return new AppError(
    'projector-not-trainable',
    `The projector of ${file} cannot be trained: ${reason}.`,
    'Use a LLaVA mmproj in F32, F16, BF16, Q8_0 or Q4_0, or set "projector": false in the recipe.',
  );
}
