import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { PreprocessingMode } from '../../../model/preprocessing-mode.ts';
import { AppError } from '../../app-error.ts';
import type { Channels } from '../../vision/preprocess.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { TowerSettings } from './tower-settings.ts';

/** How a picture becomes the tower's square. */
export interface ImageSettings {
  /** Short side scaled and the centre cut, padded to a square first, or squashed to the square. */
  readonly mode: PreprocessingMode;
  readonly mean: Channels;
  readonly std: Channels;
}

const side = z.int().positive();
const size = z.union([
  side,
  z.object({ shortest_edge: side.optional(), height: side.optional(), width: side.optional() }),
]);
const channels = z.tuple([z.number(), z.number(), z.number()]);

const processorSchema = z.object({
  image_processor_type: z.string().optional(),
  feature_extractor_type: z.string().optional(),
  do_resize: z.boolean().nullish(),
  size: size.nullish(),
  resample: z.int().nullish(),
  do_center_crop: z.boolean().nullish(),
  crop_size: size.nullish(),
  do_rescale: z.boolean().nullish(),
  rescale_factor: z.number().nullish(),
  do_normalize: z.boolean().nullish(),
  do_pad: z.boolean().nullish(),
  image_mean: channels.nullish(),
  image_std: channels.nullish(),
});

type Processor = z.output<typeof processorSchema>;

const wholeProcessorSchema = z.object({ image_processor: processorSchema.optional() });

/** PIL's number of bicubic interpolation. */
const BICUBIC = 3;

const CLIP = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
} as const;
const SIGLIP = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;

/**
 * How a checkpoint prepares pictures, from `preprocessor_config.json` or, as version 5 writes it, `processor_config.json`. A
 * folder with neither is read by its tower's custom, which is said.
 *
 * @throws AppError `source-not-supported` for a way that is not computed here
 */
export async function readImageSettings(
  folder: string,
  tower: TowerSettings,
): Promise<ImageSettings & { readonly notices: readonly string[] }> {
  const found = await readProcessor(folder);
  const { processor, source } = found ?? { processor: {}, source: folder };
  const unsupported = (what: string) =>
    new AppError(
      'source-not-supported',
      `${source} says that ${what}.`,
      'Import a model whose pictures are scaled by bicubic interpolation to the size of its tower.',
    );
  const isOn = (value: boolean | null | undefined) => value ?? true;
  if (!isOn(processor.do_resize)) throw unsupported('pictures are not scaled (do_resize)');
  if (!isOn(processor.do_rescale) || !isOn(processor.do_normalize))
    throw unsupported('colours are not rescaled and normalised (do_rescale, do_normalize)');
  if (processor.rescale_factor != null && Math.abs(processor.rescale_factor * 255 - 1) > 1e-6)
    throw unsupported(`colours are multiplied by ${processor.rescale_factor}, not by 1/255`);
  if (processor.resample != null && processor.resample !== BICUBIC)
    throw unsupported(
      `pictures are scaled by PIL's method ${processor.resample}, not by bicubic interpolation (${BICUBIC})`,
    );
  const { mean, std } = tower.family === 'clip' ? CLIP : SIGLIP;
  return {
    mode: modeOf(processor, tower, unsupported),
    mean: processor.image_mean ?? mean,
    std: processor.image_std ?? std,
    notices:
      found === null
        ? [
            `${folder} does not say how pictures are prepared (preprocessor_config.json, processor_config.json): ${tower.family === 'clip' ? "CLIP's" : "SigLIP's"} way is taken.`,
          ]
        : [],
  };
}

async function readProcessor(folder: string): Promise<{ processor: Processor; source: string } | null> {
  const alone = path.join(folder, 'preprocessor_config.json');
  if (existsSync(alone)) return { processor: await readJsonFile(alone, processorSchema), source: alone };
  const whole = path.join(folder, 'processor_config.json');
  if (!existsSync(whole)) return null;
  const { image_processor: processor } = await readJsonFile(whole, wholeProcessorSchema);
  return processor === undefined ? null : { processor, source: whole };
}

function modeOf(
  processor: Processor,
  { family, imageSize }: TowerSettings,
  unsupported: (what: string) => AppError,
): ImageSettings['mode'] {
  const scaled =
    processor.size ??
    (family === 'clip' ? { shortest_edge: imageSize } : { height: imageSize, width: imageSize });
  const cut = processor.do_center_crop ?? family === 'clip';
  const isSide = (value: number | undefined) => value === imageSize;
  const short = typeof scaled === 'number' ? scaled : scaled.shortest_edge;
  if (short === undefined) {
    const { height, width } = scaled as Exclude<typeof scaled, number>;
    if (!isSide(height) || !isSide(width))
      throw unsupported(
        `pictures are scaled to ${width} x ${height}, but the tower takes ${imageSize} x ${imageSize}`,
      );
    return processor.do_pad === true ? 'pad' : 'squash';
  }
  const crop = processor.crop_size ?? imageSize;
  const [height, width] =
    typeof crop === 'number'
      ? [crop, crop]
      : [crop.height ?? crop.shortest_edge, crop.width ?? crop.shortest_edge];
  if (!isSide(short) || (cut && (!isSide(height) || !isSide(width))))
    throw unsupported(
      `the short side is scaled to ${short} and ${width} x ${height} cut out, but the tower takes ${imageSize} x ${imageSize}`,
    );
  if (!cut && processor.do_pad !== true)
    throw unsupported('nothing is cut off pictures that are not square (do_center_crop)');
  return processor.do_pad === true ? 'pad' : 'crop';
}
