import { AppError } from '../app-error.ts';
import type { Gguf } from '../ggml/gguf.ts';

const CHOOSE_MMPROJ = 'Choose the mmproj file that belongs to the model; its name usually contains "mmproj".';

/**
 * What an mmproj calls its projector; undefined where it does not say.
 *
 * @throws AppError `not-an-mmproj` for a language model or a file without a vision tower
 */
export function projectorType({ file, metadata }: Gguf): unknown {
  const architecture = metadata.get('general.architecture')?.value;
  if (architecture !== 'clip') {
    const what = metadata.has('tokenizer.ggml.model') ? 'a language model' : 'another kind of file';
    throw new AppError(
      'not-an-mmproj',
      `${file} is ${what} (architecture ${JSON.stringify(architecture)}), not an mmproj.`,
      CHOOSE_MMPROJ,
    );
  }
  if (metadata.get('clip.has_vision_encoder')?.value === false)
    throw new AppError('not-an-mmproj', `${file} has no vision encoder.`, CHOOSE_MMPROJ);
  return metadata.get('clip.projector_type')?.value ?? metadata.get('clip.vision.projector_type')?.value;
}
