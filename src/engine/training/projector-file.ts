import { AppError } from '../app-error.ts';
import { readTensor, type Gguf } from '../ggml/gguf.ts';
import { writeGguf } from '../ggml/gguf-writer.ts';
import { detectFamily } from '../families/families.ts';
import { projectorTensorNames, type ProjectorPlan } from '../families/projector-plan.ts';
import type { ProjectorTensors } from './decoder/trained-projector.ts';
import { readStoredNumbers } from './stored-numbers.ts';

/** A projector as its mmproj file has it. */
export interface StoredProjector {
  readonly plan: ProjectorPlan;
  /** A bias that the file leaves out does not learn either. */
  readonly tensors: ProjectorTensors;
}

/**
 * Reads the layers of an mmproj's projector.
 *
 * @throws AppError `projector-not-trainable` where they are missing, do not follow on each other, in a type that is not read here, or
 *   not finite
 */
export async function readProjector(mmproj: Gguf): Promise<StoredProjector> {
  const family = detectFamily(mmproj);
  const refuse = (problem: string) => notTrainable(mmproj, problem);
  if (family.projectorPlan === undefined) throw refuse(`that of ${family.name} is not computed in training`);
  const plan = family.projectorPlan(mmproj, refuse);
  for (const { features, norm, layers } of plan.parts) {
    if (norm !== null && mmproj.tensors.get(`${norm.name}.weight`)?.dimensions[0] !== norm.width)
      throw refuse(`its norm ${norm.name} is not of ${norm.width} numbers`);
    let width = features;
    for (const layer of layers) {
      const [inputs = 0, outputs = 0] = mmproj.tensors.get(`${layer}.weight`)?.dimensions ?? [];
      if (inputs * outputs === 0) throw refuse(`it lacks its linear layer ${layer}`);
      if (inputs !== width)
        throw refuse(`its linear layer ${layer} takes ${inputs} numbers where there are ${width}`);
      width = outputs;
    }
  }
  const tensors: ProjectorTensors = new Map();
  for (const name of projectorTensorNames(plan)) {
    const stored = mmproj.tensors.get(name);
    if (stored === undefined) continue;
    const values = await readStoredNumbers(mmproj.file, stored, refuse);
    tensors.set(name, { shape: stored.dimensions, values });
  }
  return { plan, tensors };
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
export async function writeTunedMmproj(file: string, base: Gguf, tuned: ProjectorTensors): Promise<void> {
  const replaced = [...tuned].map(([name, { shape, values }]) => ({
    name,
    dimensions: shape,
    type: 'F32' as const,
    data: values,
  }));
  const kept = [...base.tensors.values()].filter(({ name }) => !tuned.has(name));
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
    'Use an mmproj in F32, F16, BF16, Q8_0 or Q4_0, or set "projector": false in the recipe.',
  );
}
