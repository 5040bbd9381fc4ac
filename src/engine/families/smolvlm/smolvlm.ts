import { formatBytes, formatCount } from '../../../core/format.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { weightsOf } from '../../model-files/model-facts.ts';
import { readDecoderShape } from '../decoders/read-decoder-shape.ts';
import type { FamilyVision, ModelFamily } from '../family.ts';
import type { ProjectorSettings } from '../llava/projector-weights.ts';
import { towerKey } from '../llava/tower-key.ts';
import { ViTTower } from '../llava/vit-tower.ts';
import { SMOLVLM_CHECKPOINTS } from './checkpoint/smolvlm-checkpoints.ts';
import { encodedRows } from './image-grid.ts';
import { largestGrid, smolvlmImages, tilingOf } from './smolvlm-images.ts';
import { SMOLVLM_ADAPTERS } from './smolvlm-adapters.ts';
import { smolvlmPrompt } from './smolvlm-prompt.ts';
import { readSmolvlmSettings } from './smolvlm-settings.ts';

const PROJECTOR_TYPE = 'idefics3';

const CONNECTOR_LAYER = 'mm.model.fc';

/** One matrix without a bias. */
const CONNECTOR: ProjectorSettings = { layers: [CONNECTOR_LAYER], activation: 'none' };

/**
 * A SigLIP tower whose patches become tokens several at a time, one matrix behind it, and pictures in tiles: SmolVLM, SmolVLM2 and
 * Idefics3, whose decoders are Llamas.
 */
export const SMOLVLM: ModelFamily = {
  name: 'SmolVLM',
  projectorType: PROJECTOR_TYPE,
  cardFields: [
    {
      kind: 'choice',
      path: ['tiles'],
      label: 'Tiles',
      options: [
        { value: 'on', label: 'Cut pictures into tiles' },
        { value: 'off', label: 'Show each picture once, as a square' },
      ],
    },
  ],
  checkpoints: SMOLVLM_CHECKPOINTS,
  detect: ({ projector }) => projector === PROJECTOR_TYPE,
  readVision,
  decoderShape: readDecoderShape,
  adapters: SMOLVLM_ADAPTERS,
  projectorPlan: (mmproj) => {
    const [features = 0] = mmproj.tensors.get(`${CONNECTOR_LAYER}.weight`)?.dimensions ?? [];
    return { features, parts: [{ from: 0, features, norm: null, layers: [CONNECTOR_LAYER] }] };
  },
};

function readVision(mmproj: Gguf): FamilyVision {
  const settings = readSmolvlmSettings(mmproj);
  const { tower, tiling, tileTokens, marks } = settings;
  const { storedBlocks, width, patchSize, merged } = tower;
  const tokensOf = (splits: boolean) => {
    const { rows, columns } = largestGrid({ ...tiling, splits });
    return (rows * columns + 1) * tileTokens;
  };
  return {
    tokens: encodedRows(largestGrid({ ...tiling, splits: true }), tileTokens),
    width: mmproj.tensors.get(`${CONNECTOR_LAYER}.weight`)?.dimensions[1],
    facts: [
      {
        name: 'Vision tower',
        text: `${storedBlocks} blocks of width ${width}, ${formatBytes(weightsOf(mmproj).bytes)}`,
      },
      {
        name: 'Images',
        text:
          `tiles of ${tiling.tile} × ${tiling.tile} px in patches of ${patchSize}: ${formatCount(tileTokens)} tokens each. Two pictures ` +
          `in tiles take up to ${formatCount(2 * tokensOf(true))} tokens, without ${formatCount(2 * tokensOf(false))}; ` +
          `${tiling.splits ? 'tiles are' : 'no tiles is'} this model’s way`,
      },
    ],
    unreadTensors: [...mmproj.tensors.keys()].filter((name) => !isKnown(name, storedBlocks)),
    featureWidth: () => width * merged,
    depth: () => ({
      found: `The tower is read behind all of its ${storedBlocks} blocks and its last norm.`,
      oddity: null,
    }),
    towerKey: () => towerKey(mmproj, settings),
    layOutPrompt: (vocabulary, card) =>
      smolvlmPrompt(vocabulary, card, {
        marks,
        tileTokens,
        most: largestGrid(tilingOf(settings, card)),
      }),
    openTower: (libraries, card, options) =>
      ViTTower.open(
        libraries,
        mmproj,
        {
          reading: { settings: tower, states: [storedBlocks], order: 'reference', features: width * merged },
          images: smolvlmImages(settings, card),
          projector: () => CONNECTOR,
        },
        options,
      ),
  };
}

const KNOWN =
  /^(?:mm\.model\.fc\.weight|v\.position_embd\.weight|v\.(?:patch_embd|post_ln)\.(?:weight|bias)|v\.blk\.(\d+)\.(?:ln1|ln2|attn_q|attn_k|attn_v|attn_out|ffn_down|ffn_up)\.(?:weight|bias))$/;

function isKnown(name: string, blocks: number): boolean {
  const found = KNOWN.exec(name);
  return found !== null && (found[1] === undefined || Number(found[1]) < blocks);
}
