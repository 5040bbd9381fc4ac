import { AppError } from '../app-error.ts';
import type { Gguf } from '../ggml/gguf.ts';
import { projectorType } from '../model-files/mmproj-file.ts';
import type { ModelFamily } from './family.ts';
import { LLAVA } from './llava/llava.ts';
import { QWEN_VL } from './qwen-vl/qwen-vl.ts';
import { SMOLVLM } from './smolvlm/smolvlm.ts';

/** Every family that can be read; the first that detects a file or a checkpoint reads it. */
export const FAMILIES: readonly ModelFamily[] = [LLAVA, QWEN_VL, SMOLVLM];

/**
 * The family that an mmproj belongs to. Its language model is any that llama.cpp loads; whether the two fit together is
 * checked by the widths of their tokens.
 *
 * @throws AppError `not-an-mmproj`, or `mmproj-not-supported` naming the projector that was found
 */
export function detectFamily(mmproj: Gguf): ModelFamily {
  const projector = projectorType(mmproj);
  const family = FAMILIES.find((each) => each.detect({ projector, mmproj }));
  if (family !== undefined) return family;
  const known = FAMILIES.map(({ name, projectorType: type }) => `${name}'s is ${JSON.stringify(type)}`);
  throw new AppError(
    'mmproj-not-supported',
    `${mmproj.file} has a projector of type ${JSON.stringify(projector)}; ${known.join(', ')}.`,
    `Use the mmproj file of a ${FAMILIES.map(({ name }) => name).join(' or ')} model.`,
  );
}
