import type { ModelCard } from '../../model-files/model-card.ts';
import type { FamilyVision } from '../family.ts';
import { hiddenStatesRead } from './vision-depth.ts';
import type { VisionSettings } from './vision-settings.ts';

/** Blocks of known towers by their width: CLIP's (with a class token) B, L, H and bigG; SigLIP's base, large and so400m. */
const FULL_DEPTHS = {
  clip: new Map([
    [768, 12],
    [1024, 24],
    [1280, 32],
    [1664, 48],
  ]),
  siglip: new Map([
    [768, 12],
    [1024, 24],
    [1152, 27],
  ]),
} as const;

/**
 * How deep a card reads the tower, and what is odd about it.
 *
 * LLaVA reads a CLIP tower behind the block before its last (layer -2), a SigLIP tower behind that or behind its last. Converters
 * leave blocks out that are not read, or keep the last one and say `feature_layer`; other combinations are mistakes.
 */
export function towerDepth(
  settings: Pick<VisionSettings, 'storedBlocks' | 'featureLayers' | 'hasClassToken' | 'width'>,
  { vision, visionBlocks }: ModelCard,
): ReturnType<FamilyVision['depth']> {
  const { storedBlocks, featureLayers, hasClassToken, width } = settings;
  const read = hiddenStatesRead(settings, vision, visionBlocks);
  const deepest = Math.max(...read);
  const says =
    visionBlocks !== undefined
      ? 'as the card says'
      : vision === 'llama.cpp'
        ? "in llama.cpp's order"
        : featureLayers.length > 0
          ? `as the file's feature_layer ${featureLayers.join(', ')} says`
          : 'as the file does not say otherwise';
  const found = `The tower is read behind block ${read.join(', ')} of ${storedBlocks} in the file, ${says}.`;
  if (vision === 'llama.cpp') return { found, oddity: null };
  const full = FULL_DEPTHS[hasClassToken ? 'clip' : 'siglip'].get(width);
  const mayBeWhole = !hasClassToken || featureLayers.length > 0;
  const usual = full === undefined ? null : mayBeWhole ? [full - 1, full] : [full - 1];
  if (usual !== null && !usual.includes(deepest))
    return {
      found,
      oddity: `A ${hasClassToken ? 'CLIP' : 'SigLIP'} tower of width ${width} has ${full} blocks, and LLaVA reads it behind block ${usual.join(' or ')}.`,
    };
  const idle = storedBlocks - deepest;
  return {
    found,
    oddity: idle < 2 ? null : `${idle} blocks behind it are never run: a converter would have left them out.`,
  };
}
