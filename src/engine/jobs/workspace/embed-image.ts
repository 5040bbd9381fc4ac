import type { GpuChoice } from '../../../model/gpu-choice.ts';
import { openLibraries } from '../../ggml/libraries.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { notFinite } from '../../encodings/not-finite.ts';
import { detectFamily } from '../../families/families.ts';
import { mmprojNotices } from '../../families/mmproj-notices.ts';
import { readGguf } from '../../ggml/gguf.ts';
import { at } from '../../../core/at.ts';

export interface EmbedRequest {
  readonly mmproj: string;
  readonly image: string;
  readonly card: ModelCard;
  readonly gpu: GpuChoice;
  readonly threads?: number | undefined;
}

/** What the language model sees of an image: `values` is tokens x width, row-major. */
export interface EmbeddedImage {
  readonly values: Float32Array;
  readonly tokens: number;
  readonly width: number;
  readonly device: string;
  /** See {@link mmprojNotices}. */
  readonly warnings: readonly string[];
}

/**
 * Encodes one image by the vision tower and projector of an mmproj file.
 *
 * @throws AppError for either file; `encoding-not-finite` where the language model could not use what comes out
 */
export async function embedImage({
  mmproj,
  image,
  card,
  gpu,
  threads,
}: EmbedRequest): Promise<EmbeddedImage> {
  const libraries = await openLibraries(gpu);
  const gguf = await readGguf(mmproj);
  const vision = detectFamily(gguf).readVision(gguf);
  await using tower = await vision.openTower(libraries, card, { threads });
  const [encoded = []] = await tower.encodeByEach([await tower.prepare(image)]);
  const values = at(encoded, 0);
  const problem = notFinite(new Float16Array(values), image, mmproj);
  if (problem !== undefined) throw problem;
  const width = at(tower.widths, 0);
  return {
    values,
    tokens: values.length / width,
    width,
    device: tower.device.description,
    warnings: mmprojNotices(gguf, vision),
  };
}
