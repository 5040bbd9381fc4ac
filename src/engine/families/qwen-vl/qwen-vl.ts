import { formatBytes, formatCount } from '../../../core/format.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { weightsOf } from '../../model-files/model-facts.ts';
import { readDecoderShape } from '../decoders/read-decoder-shape.ts';
import type { FamilyVision, ModelFamily } from '../family.ts';
import { QWEN_CHECKPOINTS } from './checkpoint/qwen-checkpoints.ts';
import { mergerPlan } from './projector-plan.ts';
import { QWEN_ADAPTERS } from './qwen-adapters.ts';
import { generationOf, GENERATIONS } from './generation.ts';
import { unreadTensors } from './known-tensors.ts';
import { qwenPrompt } from './qwen-prompt.ts';
import { featureWidth, picturePlan, QwenTower } from './qwen-tower.ts';
import { mostSteps } from './smart-resize.ts';
import { towerKey } from './tower-key.ts';
import { readTowerSettings } from './tower-settings.ts';

/**
 * Qwen2.5-VL and Qwen3-VL: pictures keep their shape and have as many tokens as their size asks for, within limits of pixels; their
 * tokens stand in rows and columns in the decoder too.
 */
export const QWEN_VL: ModelFamily = {
  name: 'Qwen-VL',
  projectorType: Object.keys(GENERATIONS).join('" or "'),
  cardFields: [
    {
      kind: 'count',
      path: ['preprocessing', 'minPixels'],
      label: 'Least pixels',
      title: 'Smaller pictures are enlarged to so many pixels',
    },
    {
      kind: 'count',
      path: ['preprocessing', 'maxPixels'],
      label: 'Most pixels',
      title: 'Larger pictures are reduced to so many pixels: fewer tokens, and less detail',
    },
  ],
  checkpoints: QWEN_CHECKPOINTS,
  detect: ({ projector }) => generationOf(projector) !== undefined,
  readVision,
  decoderShape: readDecoderShape,
  adapters: QWEN_ADAPTERS,
  projectorPlan: (mmproj, refuse) => {
    const settings = readTowerSettings(mmproj);
    return mergerPlan(mmproj, { ...settings, joined: settings.width * settings.merge ** 2 }, refuse);
  },
};

function readVision(mmproj: Gguf): FamilyVision {
  const settings = readTowerSettings(mmproj);
  const { blocks, width, patchSize, merge, pixels, fullBlocks, window } = settings;
  const step = patchSize * merge;
  const tokens = mostSteps(step, pixels);
  const all = `The tower is read behind the last of its ${blocks} blocks.`;
  return {
    tokens,
    width: mmproj.tensors.get('mm.2.weight')?.dimensions[1],
    facts: [
      {
        name: 'Vision tower',
        text: `${blocks} blocks of width ${width}, ${formatBytes(weightsOf(mmproj).bytes)}`,
      },
      {
        name: 'Images',
        text:
          `a token for each ${step} × ${step} px, ${formatCount(pixels.min)} to ${formatCount(pixels.max)} px each: ` +
          `up to ${formatCount(tokens)} tokens`,
      },
      ...(window === null
        ? []
        : [
            {
              name: 'Attention',
              text: `windows of ${window} × ${window} tokens, ${fullBlocks.size} of ${blocks} blocks see the whole picture`,
            },
          ]),
    ],
    unreadTensors: unreadTensors(mmproj, settings),
    featureWidth: () => featureWidth(settings),
    depth: () => ({ found: all, oddity: null }),
    towerKey: () => towerKey(mmproj, settings),
    layOutPrompt: (vocabulary, card) => {
      const pictures = picturePlan(settings, card);
      return qwenPrompt(vocabulary, card, mostSteps(pictures.step, pictures.pixels));
    },
    openTower: (libraries, card, options) => QwenTower.open(libraries, mmproj, settings, card, options),
  };
}
