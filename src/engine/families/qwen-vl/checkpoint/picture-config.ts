import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../app-error.ts';
import { readJsonFile } from '../../../checkpoints/read-json-file.ts';
import type { Channels } from '../../../vision/preprocess.ts';
import type { Interpolation } from '../../../vision/resampling-kernel.ts';
import { PUBLISHED_PIXELS } from '../generation.ts';
import type { PixelRange } from '../smart-resize.ts';
import type { TowerConfig } from './tower-config.ts';

/** How a checkpoint prepares pictures. */
export interface PictureSettings {
  readonly pixels: PixelRange;
  readonly interpolation: Interpolation;
  readonly mean: Channels;
  readonly std: Channels;
}

const count = z.int().positive();
const channels = z.union([
  z.tuple([z.number(), z.number(), z.number()]),
  z.number().transform((value): [number, number, number] => [value, value, value]),
]);

const processorSchema = z.object({
  do_resize: z.boolean().nullish(),
  /** Pixels, whatever the names say of edges. */
  size: z
    .object({
      shortest_edge: count.nullish(),
      longest_edge: count.nullish(),
      min_pixels: count.nullish(),
      max_pixels: count.nullish(),
    })
    .nullish(),
  min_pixels: count.nullish(),
  max_pixels: count.nullish(),
  resample: z.int().nullish(),
  do_rescale: z.boolean().nullish(),
  rescale_factor: z.number().nullish(),
  do_normalize: z.boolean().nullish(),
  image_mean: channels.nullish(),
  image_std: channels.nullish(),
  patch_size: count.nullish(),
  temporal_patch_size: count.nullish(),
  merge_size: count.nullish(),
});

const wholeProcessorSchema = z.object({ image_processor: processorSchema.nullish() });

type Processor = z.output<typeof processorSchema>;

/** Of Qwen2VLImageProcessor, where its file is silent. */
const CLASS_PIXELS = { min: 56 * 56, max: 28 * 28 * 1280 };
const CLIP_MEAN: Channels = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD: Channels = [0.26862954, 0.26130258, 0.27577711];
const HALF: Channels = [0.5, 0.5, 0.5];

/** Interpolations by PIL's numbers; 0, the nearest pixel, is not computed. */
const PIL_NUMBERS: Readonly<Record<number, Interpolation>> = {
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
  4: 'box',
  5: 'hamming',
};

/**
 * How a checkpoint prepares pictures, from `preprocessor_config.json` or, as version 5 writes it, `processor_config.json`. A
 * folder with neither is read as its generation was published, which is said.
 *
 * @throws AppError `source-not-supported` for a way that is not computed here, `source-damaged` for limits that exclude each other
 */
export async function readPictureSettings(
  folder: string,
  tower: TowerConfig,
): Promise<PictureSettings & { readonly notices: readonly string[] }> {
  const found = await readProcessor(folder);
  if (found === null)
    return {
      pixels: PUBLISHED_PIXELS[tower.generation],
      interpolation: 'bicubic',
      ...(tower.generation === 3 ? { mean: HALF, std: HALF } : { mean: CLIP_MEAN, std: CLIP_STD }),
      notices: [
        `${folder} does not say how pictures are prepared (preprocessor_config.json, processor_config.json): the published Qwen${tower.generation}-VL's way is taken.`,
      ],
    };
  const { processor, source } = found;
  const unsupported = (what: string) =>
    new AppError(
      'source-not-supported',
      `${source} says that ${what}.`,
      'Import a Qwen-VL as those are published.',
    );
  if (processor.do_resize === false) throw unsupported('pictures are not scaled (do_resize)');
  for (const [name, value, wanted] of [
    ['patch_size', processor.patch_size, tower.patchSize],
    ['merge_size', processor.merge_size, tower.merge],
    ['temporal_patch_size', processor.temporal_patch_size, tower.frames],
  ] as const)
    if (value != null && value !== wanted)
      throw unsupported(`pictures are cut with a ${name} of ${value}, but the tower has ${wanted}`);
  const interpolation = processor.resample == null ? 'bicubic' : PIL_NUMBERS[processor.resample];
  if (interpolation === undefined)
    throw unsupported(`pictures are scaled by PIL's method ${processor.resample}, which is not computed`);
  return {
    pixels: pixelsOf(processor, source),
    interpolation,
    ...colours(processor, unsupported),
    notices: [],
  };
}

function pixelsOf({ size, min_pixels: least, max_pixels: most }: Processor, source: string): PixelRange {
  // A `size` takes the place of the class's whole; the two others go before it.
  const [usualMin, usualMax] = size == null ? [CLASS_PIXELS.min, CLASS_PIXELS.max] : [undefined, undefined];
  const min = least ?? size?.shortest_edge ?? size?.min_pixels ?? usualMin;
  const max = most ?? size?.longest_edge ?? size?.max_pixels ?? usualMax;
  if (min === undefined || max === undefined || min > max)
    throw new AppError(
      'source-damaged',
      `${source} gives pictures ${min ?? 'no least number'} to ${max ?? 'no largest number'} of pixels (size.shortest_edge, size.longest_edge).`,
      'Use the file that belongs to these weights.',
    );
  return { min, max };
}

/** Mean and deviation of colours in [0, 1], with another factor than 1/255 in them. */
function colours(
  processor: Processor,
  unsupported: (what: string) => AppError,
): Pick<PictureSettings, 'mean' | 'std'> {
  const normalises = processor.do_normalize ?? true;
  const mean: Channels = normalises ? (processor.image_mean ?? CLIP_MEAN) : [0, 0, 0];
  const std: Channels = normalises ? (processor.image_std ?? CLIP_STD) : [1, 1, 1];
  if (std.some((value) => !(value > 0))) throw unsupported(`colours are divided by ${std.join(', ')}`);
  const factor = (processor.do_rescale ?? true) ? (processor.rescale_factor ?? 1 / 255) * 255 : 255;
  if (Math.abs(factor - 1) < 1e-6) return { mean, std };
  const scaled = ([red, green, blue]: Channels): Channels => [red / factor, green / factor, blue / factor];
  return { mean: scaled(mean), std: scaled(std) };
}

async function readProcessor(folder: string): Promise<{ processor: Processor; source: string } | null> {
  const alone = path.join(folder, 'preprocessor_config.json');
  if (existsSync(alone)) return { processor: await readJsonFile(alone, processorSchema), source: alone };
  const whole = path.join(folder, 'processor_config.json');
  if (!existsSync(whole)) return null;
  const { image_processor: processor } = await readJsonFile(whole, wholeProcessorSchema);
  return processor == null ? null : { processor, source: whole };
}
