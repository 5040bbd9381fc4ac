import type { GpuChoice } from '../../../model/gpu-choice.ts';
import { openLibraries } from '../../ggml/libraries.ts';
import { preprocessImage } from '../../vision/preprocess.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { VisionTower } from '../../families/llava/vision-tower.ts';

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

/** Encodes one image by the vision tower and projector of an mmproj file. @throws AppError for either file */
export async function embedImage({
  mmproj,
  image,
  card,
  gpu,
  threads,
}: EmbedRequest): Promise<EmbeddedImage> {
  const libraries = await openLibraries(gpu);
  const tower = await VisionTower.open(libraries, mmproj, {
    order: card.vision,
    visionBlocks: card.visionBlocks,
    threads,
  });
  try {
    const { mode, mean, std } = card.preprocessing;
    const pixels = await preprocessImage(image, {
      size: tower.imageSize,
      mode,
      mean: mean ?? tower.settings.mean,
      std: std ?? tower.settings.std,
    });
    const [values = new Float32Array()] = await tower.encode([pixels]);
    return { values, tokens: tower.tokens, width: tower.width, device: tower.device.description };
  } finally {
    await tower.dispose();
  }
}
