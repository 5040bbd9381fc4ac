import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportType } from '../../model/import-record.ts';
import { LMOL_PROMPT } from '../../core/prompts.ts';
import { FILE_TYPES } from '../../engine/checkpoints/output/weight-type.ts';
import { decoderType, typeInTower } from '../../engine/choosing/model-choices.ts';
import type { PublishedModel } from '../../engine/choosing/published-models.ts';
import {
  decoderWeights,
  elements,
  towerWeights,
  type WeightShape,
} from '../../engine/choosing/weight-shapes.ts';
import { ggufSections, writeGguf, type StoredTensorContent } from '../../engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../engine/ggml/gguf-value.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { TensorType } from '../../engine/ggml/tensor-type.ts';
import { tokenizerMetadata, wordTokenizer } from '../../engine/language/word-tokenizer.ts';
import type { ModelCardInput } from '../../engine/model-files/model-card.ts';
import { PROMPT_WORDS } from './random-language-model.ts';
import { RepeatedRows } from './repeated-rows.ts';

/** The files of a model of a published shape. */
export interface ShapedFiles {
  readonly model: string;
  readonly mmproj: string;
  readonly card: string;
}

/** Marks of the families around their images, and the line breaks before the whole of a picture; a single one is a byte. */
const MARKS = [
  '\n\n',
  '<fake_token_around_image>',
  '<global-img>',
  ...[1, 2, 3, 4].flatMap((row) => [1, 2, 3, 4].map((column) => `<row_${row}_col_${column}>`)),
  '<|vision_start|>',
  '<|vision_end|>',
];

const CONTEXT = 32768;

/** Blocks of Qwen2.5-VL's tower from one that sees all to the next. */
const FULL_EVERY = 8;

/**
 * Writes `model.gguf`, `mmproj.gguf` and `card.json` of a published model's shape, types and number of tokens, with weights that mean
 * nothing: for measuring. Its tokenizer knows the words of LMOL's prompt and the marks around images.
 *
 * @param weights `repeated`: some random rows again and again; `absent`: holes in the files, for what reads headers alone
 */
export async function writePublishedShape(
  libraries: Pick<Libraries, 'ggml'>,
  folder: string,
  model: PublishedModel,
  { type, weights }: { readonly type: ImportType; readonly weights: 'repeated' | 'absent' },
): Promise<ShapedFiles> {
  const files = {
    model: join(folder, 'model.gguf'),
    mmproj: join(folder, 'mmproj.gguf'),
    card: join(folder, 'card.json'),
  };
  const card: ModelCardInput = { name: model.name, prompt: LMOL_PROMPT, tiles: 'off' };
  const rows = new RepeatedRows(libraries);
  const write = async (
    file: string,
    metadata: Record<string, GgufValue>,
    shapes: readonly WeightShape[],
    typeOf: typeof decoderType,
  ) => {
    const tensors = shapes.map((shape) => content(shape, typeOf(shape, type), rows));
    await (weights === 'repeated'
      ? writeGguf(file, { metadata, tensors })
      : writeHoles(file, metadata, tensors));
  };
  await write(files.model, decoderMetadata(model, type), decoderWeights(model), decoderType);
  await write(files.mmproj, towerMetadata(model, type), towerWeights(model), typeInTower);
  await writeFile(files.card, JSON.stringify(card));
  return files;
}

function content(
  { name, dimensions }: WeightShape,
  type: TensorType,
  rows: RepeatedRows,
): StoredTensorContent {
  const read = () => {
    if (dimensions.length > 1) {
      const [row = 1] = dimensions;
      return rows.matrix(type, row, elements(dimensions) / row);
    }
    return rows.vector(name, elements(dimensions));
  };
  return { name, dimensions, type, read: () => Promise.resolve(read()) };
}

async function writeHoles(
  file: string,
  metadata: Record<string, GgufValue>,
  tensors: readonly StoredTensorContent[],
): Promise<void> {
  const sections = ggufSections({
    metadata,
    tensors: tensors.map(({ name, dimensions, type }) => ({
      name,
      dimensions,
      type,
      pieces: () => {
        throw new Error('a hole is not read');
      },
    })),
  });
  const [header] = sections;
  await using handle = await open(file, 'w');
  for await (const piece of header?.pieces() ?? []) await handle.write(piece);
  await handle.truncate(sections.reduce((sum, { bytes }) => sum + bytes, 0));
}

const count = (value: number): GgufValue => ({ type: 'uint32', value });
const text = (value: string): GgufValue => ({ type: 'string', value });
const number = (value: number): GgufValue => ({ type: 'float32', value });

const ARCHITECTURES = {
  llava: 'llama',
  smolvlm: 'llama',
  'qwen2.5-vl': 'qwen2vl',
  'qwen3-vl': 'qwen3vl',
} as const;

function decoderMetadata(
  { name, kind, decoder, tower }: PublishedModel,
  type: ImportType,
): Record<string, GgufValue> {
  const architecture = ARCHITECTURES[kind];
  const { width, blocks, heads, keyValueHeads, headWidth, feedForward, vocabulary } = decoder;
  const stated: Record<string, GgufValue> = {
    vocab_size: count(vocabulary),
    context_length: count(kind === 'llava' ? 4096 : CONTEXT),
    embedding_length: count(width),
    block_count: count(blocks),
    feed_forward_length: count(feedForward),
    'rope.dimension_count': count(headWidth),
    'rope.freq_base': number(kind === 'llava' ? 1e4 : kind === 'smolvlm' ? 1e5 : 1e6),
    'attention.head_count': count(heads),
    'attention.head_count_kv': count(keyValueHeads),
    'attention.key_length': count(headWidth),
    'attention.value_length': count(headWidth),
    'attention.layer_norm_rms_epsilon': number(1e-5),
    ...(kind === 'qwen2.5-vl'
      ? { 'rope.dimension_sections': { type: 'int32[]', value: sections(headWidth, 1 / 4) } as const }
      : {}),
    ...(kind === 'qwen3-vl'
      ? {
          'rope.dimension_sections': { type: 'int32[]', value: sections(headWidth, 3 / 8) } as const,
          n_deepstack_layers: count(tower.deepBlocks?.length ?? 0),
        }
      : {}),
  };
  return {
    'general.architecture': text(architecture),
    'general.name': text(name),
    'general.file_type': count(FILE_TYPES[type]),
    'general.quantization_version': count(2),
    ...Object.fromEntries(Object.entries(stated).map(([key, value]) => [`${architecture}.${key}`, value])),
    ...tokenizerMetadata(wordTokenizer(PROMPT_WORDS, { marks: MARKS, size: vocabulary })),
    // Texts between images are read as they stand, whoever cuts the prompt into them.
    'tokenizer.ggml.add_space_prefix': { type: 'bool', value: false },
  };
}

/** Frequencies of a head that turn by time, row and column, as in the published models of 64. */
function sections(headWidth: number, time: number): number[] {
  const pairs = headWidth / 2;
  const across = Math.floor((pairs * (1 - time)) / 2);
  return [pairs - 2 * across, across, across, 0];
}

const PROJECTORS = {
  llava: 'mlp',
  smolvlm: 'idefics3',
  'qwen2.5-vl': 'qwen2.5vl_merger',
  'qwen3-vl': 'qwen3vl_merger',
} as const;

function towerMetadata(
  { name, kind, decoder, tower }: PublishedModel,
  type: ImportType,
): Record<string, GgufValue> {
  const { patch, side, width, blocks, heads, feedForward, merge } = tower;
  // Qwen2.5-VL has no table of positions; what its converter writes here is read by nobody.
  const size = patch * (side === 0 ? 40 : side);
  const half: GgufValue = { type: 'float32[]', value: [0.5, 0.5, 0.5] };
  return {
    'general.architecture': text('clip'),
    'general.type': text('mmproj'),
    'general.name': text(name),
    'general.file_type': count(FILE_TYPES[type === 'f32' || type === 'bf16' ? type : 'f16']),
    'clip.has_vision_encoder': { type: 'bool', value: true },
    'clip.projector_type': text(PROJECTORS[kind]),
    'clip.use_gelu': { type: 'bool', value: kind === 'smolvlm' || kind === 'qwen3-vl' },
    ...(kind === 'qwen2.5-vl' ? { 'clip.use_silu': { type: 'bool', value: true } as const } : {}),
    'clip.vision.image_size': count(size),
    'clip.vision.patch_size': count(patch),
    'clip.vision.embedding_length': count(width),
    'clip.vision.feed_forward_length': count(feedForward),
    'clip.vision.projection_dim': count(decoder.width),
    'clip.vision.block_count': count(blocks),
    'clip.vision.attention.head_count': count(heads),
    'clip.vision.attention.layer_norm_epsilon': number(kind === 'llava' ? 1e-5 : 1e-6),
    'clip.vision.image_mean': half,
    'clip.vision.image_std': half,
    ...(kind === 'llava'
      ? { 'clip.vision.feature_layer': { type: 'int32[]', value: [blocks - 1] } as const }
      : {}),
    ...(kind === 'smolvlm'
      ? {
          'clip.vision.projector.scale_factor': count(merge),
          'clip.vision.preproc_image_size': count(4 * size),
        }
      : {}),
    ...(kind === 'qwen2.5-vl' || kind === 'qwen3-vl'
      ? { 'clip.vision.spatial_merge_size': count(merge) }
      : {}),
    ...(kind === 'qwen2.5-vl' ? { 'clip.vision.n_wa_pattern': count(Math.min(FULL_EVERY, blocks)) } : {}),
  };
}
