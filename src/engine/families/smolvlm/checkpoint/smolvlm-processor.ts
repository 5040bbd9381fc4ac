import { z } from 'zod';
import { AppError } from '../../../app-error.ts';
import {
  coloursOf,
  interpolationOf,
  processorFields,
  readProcessor,
} from '../../../checkpoints/config/image-settings.ts';
import type { Channels } from '../../../vision/preprocess.ts';
import type { Tiling } from '../tiles.ts';

/** What a checkpoint's processor does with pictures and their tokens. */
export interface SmolvlmProcessor {
  readonly tiling: Tiling;
  readonly mean: Channels;
  readonly std: Channels;
  readonly notices: readonly string[];
}

const side = z.int().positive();

const processorSchema = z.object({
  ...processorFields,
  size: z
    .union([side, z.object({ longest_edge: side.nullish(), height: side.nullish(), width: side.nullish() })])
    .nullish(),
  max_image_size: z.object({ longest_edge: side }).nullish(),
  do_image_splitting: z.boolean().nullish(),
});

/** The classes' own defaults. */
const LONGEST_EDGE = 4 * 364;
const TILE = 364;
const HALVES = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;

/** What every released checkpoint does: four tiles a side. */
const USUAL_TILES = 4;

/** Processors that are computed, whatever scales for them. */
const PROCESSORS = /^(?:Idefics3|SmolVLM)ImageProcessor/;

/**
 * @param imageSize pixels of a side of the tower's own images, for a folder that does not say
 * @throws AppError `source-not-supported` for a way that is not computed here
 */
export async function readSmolvlmProcessor(folder: string, imageSize: number): Promise<SmolvlmProcessor> {
  const found = await readProcessor(folder, processorSchema);
  if (found === null)
    return {
      ...HALVES,
      tiling: {
        first: { longestEdge: USUAL_TILES * imageSize },
        tile: imageSize,
        splits: true,
        interpolation: 'lanczos',
      },
      notices: [
        `${folder} does not say how pictures are prepared (processor_config.json, preprocessor_config.json): they are cut into tiles of ${imageSize} pixels, up to ${USUAL_TILES} a side, as those of released models.`,
      ],
    };
  const { processor, source } = found;
  const unsupported = (what: string) =>
    new AppError(
      'source-not-supported',
      `${source} says that ${what}.`,
      'Import a checkpoint with the processor of SmolVLM or Idefics3.',
    );
  const type = processor.image_processor_type ?? processor.feature_extractor_type;
  if (type !== undefined && !PROCESSORS.test(type)) throw unsupported(`pictures are prepared by ${type}`);
  if (processor.do_resize === false) throw unsupported('pictures are not scaled (do_resize)');
  return {
    ...coloursOf(processor, HALVES, unsupported),
    tiling: {
      first: firstSize(processor.size, unsupported),
      tile: processor.max_image_size?.longest_edge ?? TILE,
      splits: processor.do_image_splitting ?? true,
      interpolation: interpolationOf(processor, 'lanczos', unsupported),
    },
    notices: [],
  };
}

function firstSize(
  size: z.output<typeof processorSchema>['size'],
  unsupported: (what: string) => AppError,
): Tiling['first'] {
  if (size == null) return { longestEdge: LONGEST_EDGE };
  if (typeof size === 'number') return { width: size, height: size };
  const { longest_edge: longestEdge, width, height } = size;
  if (longestEdge != null) return { longestEdge };
  if (width == null || height == null)
    throw unsupported('the size of pictures is neither a longest_edge nor height and width (size)');
  return { width, height };
}
