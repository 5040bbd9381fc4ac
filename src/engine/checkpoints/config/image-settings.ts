import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { PreprocessingMode } from '../../../model/preprocessing-mode.ts';
import { AppError } from '../../app-error.ts';
import type { Channels } from '../../vision/preprocess.ts';
import type { Interpolation } from '../../vision/resampling-kernel.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { TowerSettings } from './tower-settings.ts';

/** How a picture becomes the tower's square. */
export interface ImageSettings {
  /** Short side scaled and the centre cut, padded to a square first, or squashed to the square. */
  readonly mode: PreprocessingMode;
  readonly interpolation: Interpolation;
  /** To what the short side is scaled before the middle is cut out. */
  readonly shortSide: number;
  readonly mean: Channels;
  readonly std: Channels;
}

const side = z.int().positive();
const size = z.union([
  side,
  z.object({
    shortest_edge: side.nullish(),
    longest_edge: side.nullish(),
    height: side.nullish(),
    width: side.nullish(),
    max_height: side.nullish(),
    max_width: side.nullish(),
  }),
]);
const channels = z.union([
  z.tuple([z.number(), z.number(), z.number()]),
  z.number().transform((value): [number, number, number] => [value, value, value]),
]);

/** What all image processors may say. */
export const processorFields = {
  image_processor_type: z.string().optional(),
  feature_extractor_type: z.string().optional(),
  do_resize: z.boolean().nullish(),
  resample: z.int().nullish(),
  do_rescale: z.boolean().nullish(),
  rescale_factor: z.number().nullish(),
  do_normalize: z.boolean().nullish(),
  image_mean: channels.nullish(),
  image_std: channels.nullish(),
};

type ProcessorFields = z.output<z.ZodObject<typeof processorFields>>;

const processorSchema = z.object({
  ...processorFields,
  size: size.nullish(),
  do_center_crop: z.boolean().nullish(),
  crop_size: size.nullish(),
  do_pad: z.boolean().nullish(),
});

type Processor = z.output<typeof processorSchema>;

/** Interpolations by PIL's numbers; 0, the nearest pixel, is not computed. */
const PIL_NUMBERS: Readonly<Record<number, Interpolation>> = {
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
  4: 'box',
  5: 'hamming',
};

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
  const found = await readProcessor(folder, processorSchema);
  const { processor, source } = found ?? { processor: {}, source: folder };
  const unsupported = (what: string) =>
    new AppError(
      'source-not-supported',
      `${source} says that ${what}.`,
      'Import a model whose pictures are scaled or cut to the size of its tower.',
    );
  const isOn = (value: boolean | null | undefined) => value ?? true;
  if (!isOn(processor.do_resize)) throw unsupported('pictures are not scaled (do_resize)');
  const interpolation = interpolationOf(processor, 'bicubic', unsupported);
  const places = placesOf(processor, tower, unsupported);
  return {
    ...places,
    interpolation,
    ...coloursOf(processor, tower.family === 'clip' ? CLIP : SIGLIP, unsupported, places.mode),
    notices:
      found === null
        ? [
            `${folder} does not say how pictures are prepared (preprocessor_config.json, processor_config.json): ${tower.family === 'clip' ? "CLIP's" : "SigLIP's"} way is taken.`,
          ]
        : [],
  };
}

/** How pictures are scaled. @param usual where the processor does not say */
export function interpolationOf(
  { resample }: ProcessorFields,
  usual: Interpolation,
  unsupported: (what: string) => AppError,
): Interpolation {
  const interpolation = resample == null ? usual : PIL_NUMBERS[resample];
  if (interpolation === undefined)
    throw unsupported(`pictures are scaled by PIL's method ${resample}, which is not computed`);
  return interpolation;
}

/** Mean and deviation of colours in [0, 1], with another factor than 1/255 in them. */
export function coloursOf(
  processor: ProcessorFields,
  usual: Pick<ImageSettings, 'mean' | 'std'>,
  unsupported: (what: string) => AppError,
  mode?: PreprocessingMode,
): Pick<ImageSettings, 'mean' | 'std'> {
  const normalises = processor.do_normalize ?? true;
  const mean: Channels = normalises ? (processor.image_mean ?? usual.mean) : [0, 0, 0];
  const std: Channels = normalises ? (processor.image_std ?? usual.std) : [1, 1, 1];
  if (std.some((value) => !(value > 0))) throw unsupported(`colours are divided by ${std.join(', ')}`);
  const factor = (processor.do_rescale ?? true) ? (processor.rescale_factor ?? 1 / 255) * 255 : 255;
  if (Math.abs(factor - 1) < 1e-6) return { mean, std };
  if (mode === 'pad')
    throw unsupported(`pictures are padded and their colours multiplied by ${factor / 255}, not by 1/255`);
  const scaled = ([red, green, blue]: Channels): Channels => [red / factor, green / factor, blue / factor];
  return { mean: scaled(mean), std: scaled(std) };
}

/**
 * What a folder says of its image processor: under `image_processor` of `processor_config.json`, as version 5 writes it, else in
 * `preprocessor_config.json`; null where it says nothing.
 */
export async function readProcessor<Processor>(
  folder: string,
  schema: z.ZodType<Processor>,
): Promise<{ processor: Processor; source: string } | null> {
  const whole = path.join(folder, 'processor_config.json');
  if (existsSync(whole)) {
    const { image_processor: processor } = await readJsonFile(
      whole,
      z.object({ image_processor: schema.optional() }),
    );
    if (processor !== undefined) return { processor, source: whole };
  }
  const alone = path.join(folder, 'preprocessor_config.json');
  return existsSync(alone) ? { processor: await readJsonFile(alone, schema), source: alone } : null;
}

/** Processors that fill pictures up to a square where `do_pad` says so; others pad batches, which changes nothing. */
const PADDING = /^Llava/i;

function placesOf(
  processor: Processor,
  { family, imageSize }: TowerSettings,
  unsupported: (what: string) => AppError,
): Pick<ImageSettings, 'mode' | 'shortSide'> {
  const type = processor.image_processor_type ?? processor.feature_extractor_type;
  const pads = processor.do_pad === true && (type === undefined || PADDING.test(type));
  const scaled =
    processor.size ??
    (family === 'clip' ? { shortest_edge: imageSize } : { height: imageSize, width: imageSize });
  const cuts = processor.do_center_crop ?? family === 'clip';
  const crop = sidesOf(processor.crop_size ?? imageSize);
  if (typeof scaled === 'object' && (scaled.longest_edge ?? scaled.max_height ?? scaled.max_width) != null)
    throw unsupported('the long side of pictures has a limit (longest_edge, max_height, max_width)');
  const short =
    typeof scaled === 'number'
      ? family === 'clip'
        ? scaled
        : undefined
      : (scaled.shortest_edge ?? undefined);
  const isTower = ({ height, width }: { height: number | undefined; width: number | undefined }) =>
    height === imageSize && width === imageSize;
  if (short === undefined) {
    const square = sidesOf(scaled);
    if (!isTower(square) || (cuts && !isTower(crop)))
      throw unsupported(
        `pictures are scaled to ${square.width} x ${square.height}${cuts ? ` and ${crop.width} x ${crop.height} cut out` : ''}, but the tower takes ${imageSize} x ${imageSize}`,
      );
    return { mode: pads ? 'pad' : 'squash', shortSide: imageSize };
  }
  if (cuts ? !isTower(crop) || short < imageSize : short !== imageSize)
    throw unsupported(
      `the short side is scaled to ${short}${cuts ? ` and ${crop.width} x ${crop.height} cut out` : ''}, but the tower takes ${imageSize} x ${imageSize}`,
    );
  if (!cuts && !pads) throw unsupported('nothing is cut off pictures that are not square (do_center_crop)');
  return { mode: pads ? 'pad' : 'crop', shortSide: short };
}

function sidesOf(value: z.output<typeof size>): { height: number | undefined; width: number | undefined } {
  if (typeof value === 'number') return { height: value, width: value };
  const { height, width, shortest_edge: edge } = value;
  return { height: height ?? edge ?? undefined, width: width ?? edge ?? undefined };
}
