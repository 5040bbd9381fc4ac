import type { GpuChoice } from '../../../model/gpu-choice.ts';
import { openLibraries } from '../../ggml/libraries.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { notFinite } from '../../encodings/not-finite.ts';
import { openTower } from '../../families/open-tower.ts';
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
  await using tower = await openTower(libraries, mmproj, card, { threads });
  const [encoded = []] = await tower.encodeByEach([await tower.prepare(image)]);
  const values = at(encoded, 0);
  const problem = notFinite(new Float16Array(values), image, mmproj);
  if (problem !== undefined) throw problem;
  const width = at(tower.widths, 0);
  return { values, tokens: values.length / width, width, device: tower.device.description };
}
