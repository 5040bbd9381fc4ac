import { formatBytes, formatCount } from '../../../core/format.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { readDecoderShape } from '../decoders/read-decoder-shape.ts';
import { weightsOf } from '../../model-files/model-facts.ts';
import type { FamilyVision, ModelFamily } from '../family.ts';
import { LLAVA_CHECKPOINTS } from './checkpoint/llava-checkpoints.ts';
import { llavaPrompt } from './llava-prompt.ts';
import { llavaImages } from './llava-images.ts';
import { LLAVA_ADAPTERS } from './llava-adapters.ts';
import { llavaProjectorPlan } from './projector-plan.ts';
import { ViTTower } from './vit-tower.ts';
import { readProjectorSettings } from './projector-weights.ts';
import { isKnownTensor } from './known-tensors.ts';
import { towerKey } from './tower-key.ts';
import { towerDepth } from './tower-depth.ts';
import { hiddenStatesRead } from './vision-depth.ts';
import { imageTokens, readVisionSettings } from './vision-settings.ts';

const PROJECTOR_TYPE = 'mlp';

/** A CLIP tower, two linear layers with a GELU between, a token a patch and nothing around an image; any decoder. */
export const LLAVA: ModelFamily = {
  name: 'LLaVA-1.5',
  projectorType: PROJECTOR_TYPE,
  cardFields: [
    {
      kind: 'choice',
      path: ['preprocessing', 'mode'],
      label: 'Preprocessing',
      options: [
        { value: 'crop', label: 'Crop to the centre' },
        { value: 'pad', label: 'Pad to a square' },
        { value: 'squash', label: 'Squash to a square' },
      ],
    },
    {
      kind: 'choice',
      path: ['vision'],
      label: 'Order of the image tokens',
      options: [
        { value: 'reference', label: 'LLaVA (reference)' },
        { value: 'llama.cpp', label: 'llama.cpp' },
      ],
    },
    {
      kind: 'count',
      path: ['visionBlocks'],
      label: 'Vision blocks',
      title: 'Number of vision tower blocks to run',
    },
  ],
  checkpoints: LLAVA_CHECKPOINTS,
  // The first converters did not say what the projector was: there was one kind.
  detect: ({ projector = PROJECTOR_TYPE }) => projector === PROJECTOR_TYPE,
  readVision,
  decoderShape: readDecoderShape,
  adapters: LLAVA_ADAPTERS,
  projectorPlan: llavaProjectorPlan,
};

function readVision(mmproj: Gguf): FamilyVision {
  const settings = readVisionSettings(mmproj);
  const { imageSize, patchSize, storedBlocks, width } = settings;
  const tokens = imageTokens(settings);
  const { layers } = readProjectorSettings(mmproj);
  return {
    tokens,
    width: mmproj.tensors.get(`${layers.at(-1)}.weight`)?.dimensions[1],
    facts: [
      {
        name: 'Vision tower',
        text: `${storedBlocks} blocks of width ${width}, ${formatBytes(weightsOf(mmproj).bytes)}`,
      },
      {
        name: 'Images',
        text: `${imageSize} × ${imageSize} px in patches of ${patchSize}: ${formatCount(tokens)} tokens each`,
      },
    ],
    unreadTensors: [...mmproj.tensors.keys()].filter((name) => !isKnownTensor(name, storedBlocks, layers)),
    featureWidth: (card) => width * hiddenStatesRead(settings, card.vision, card.visionBlocks).length,
    depth: (card) => towerDepth(settings, card),
    towerKey: () => towerKey(mmproj, settings),
    layOutPrompt: (vocabulary, card) => llavaPrompt(vocabulary, card, tokens),
    openTower: (libraries, card, options) => {
      const states = hiddenStatesRead(settings, card.vision, card.visionBlocks);
      const reading = { settings, states, order: card.vision, features: width * states.length };
      const images = llavaImages(settings, card);
      return ViTTower.open(libraries, mmproj, { reading, images, projector: readProjectorSettings }, options);
    },
  };
}
