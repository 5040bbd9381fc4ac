import type { PublishedDecoder, PublishedKind, PublishedModel, PublishedTower } from './published-models.ts';

/** A tensor under the name that it has in GGUF files; ggml's shape, the row first. */
export interface WeightShape {
  readonly name: string;
  readonly dimensions: readonly number[];
}

/** The tensors of a model's decoder. */
export function decoderWeights({ kind, decoder }: Pick<PublishedModel, 'kind' | 'decoder'>): WeightShape[] {
  const { width, blocks, heads, keyValueHeads, headWidth, feedForward, vocabulary, tied } = decoder;
  const [queries, keys] = [heads * headWidth, keyValueHeads * headWidth];
  return [
    matrix('token_embd', width, vocabulary),
    vector('output_norm.weight', width),
    ...(tied ? [] : [matrix('output', width, vocabulary)]),
    ...numbered(blocks, 'blk').flatMap((block) => [
      vector(`${block}.attn_norm.weight`, width),
      ...projections(block, kind, { width, queries, keys }),
      matrix(`${block}.attn_output`, queries, width),
      ...(kind === 'qwen3-vl'
        ? ['attn_q_norm', 'attn_k_norm'].map((name) => vector(`${block}.${name}.weight`, headWidth))
        : []),
      vector(`${block}.ffn_norm.weight`, width),
      matrix(`${block}.ffn_gate`, width, feedForward),
      matrix(`${block}.ffn_up`, width, feedForward),
      matrix(`${block}.ffn_down`, feedForward, width),
    ]),
  ];
}

/** The tensors of a model's vision tower, and of what stands between it and the decoder. */
export function towerWeights({
  kind,
  tower,
  decoder,
}: Pick<PublishedModel, 'kind' | 'tower' | 'decoder'>): WeightShape[] {
  const { width, blocks } = tower;
  return [
    ...embeddings(kind, tower),
    ...numbered(blocks, 'v.blk').flatMap((block) => [
      ...norm(`${block}.ln1`, width, kind !== 'qwen2.5-vl'),
      ...attention(block, kind, width),
      ...norm(`${block}.ln2`, width, kind !== 'qwen2.5-vl'),
      ...(kind === 'qwen2.5-vl' ? linear(`${block}.ffn_gate`, width, tower.feedForward) : []),
      ...linear(`${block}.ffn_up`, width, tower.feedForward),
      ...linear(`${block}.ffn_down`, tower.feedForward, width),
    ]),
    ...norm('v.post_ln', width, kind !== 'qwen2.5-vl'),
    ...projector(kind, tower, decoder),
  ];
}

/** Numbers of some tensors, all together. */
export function parametersOf(weights: readonly WeightShape[]): number {
  return weights.reduce((sum, { dimensions }) => sum + elements(dimensions), 0);
}

export function elements(dimensions: readonly number[]): number {
  return dimensions.reduce((product, dimension) => product * dimension, 1);
}

function projections(
  block: string,
  kind: PublishedKind,
  { width, queries, keys }: { readonly width: number; readonly queries: number; readonly keys: number },
): WeightShape[] {
  const make =
    kind === 'qwen2.5-vl' ? linear : (name: string, row: number, rows: number) => [matrix(name, row, rows)];
  return [
    ...make(`${block}.attn_q`, width, queries),
    ...make(`${block}.attn_k`, width, keys),
    ...make(`${block}.attn_v`, width, keys),
  ];
}

function embeddings(kind: PublishedKind, { patch, side, width }: PublishedTower): WeightShape[] {
  const kernel = (name: string) => ({ name, dimensions: [patch, patch, 3, width] });
  const first = kernel('v.patch_embd.weight');
  const bias = vector('v.patch_embd.bias', width);
  const positions = (rows: number) => ({ name: 'v.position_embd.weight', dimensions: [width, rows] });
  switch (kind) {
    case 'llava':
      return [
        vector('v.class_embd', width),
        first,
        positions(side ** 2 + 1),
        ...norm('v.pre_ln', width, true),
      ];
    case 'smolvlm':
      return [first, bias, positions(side ** 2)];
    case 'qwen2.5-vl':
      return [first, kernel('v.patch_embd.weight.1')];
    case 'qwen3-vl':
      return [first, kernel('v.patch_embd.weight.1'), bias, positions(side ** 2)];
  }
}

function attention(block: string, kind: PublishedKind, width: number): WeightShape[] {
  const parts =
    kind === 'qwen3-vl'
      ? linear(`${block}.attn_qkv`, width, 3 * width)
      : ['attn_q', 'attn_k', 'attn_v'].flatMap((name) => linear(`${block}.${name}`, width, width));
  return [...parts, ...linear(`${block}.attn_out`, width, width)];
}

function projector(
  kind: PublishedKind,
  { width, merge, deepBlocks = [] }: PublishedTower,
  { width: output }: PublishedDecoder,
): WeightShape[] {
  const joined = width * merge ** 2;
  if (kind === 'llava') return [...linear('mm.0', width, output), ...linear('mm.2', output, output)];
  if (kind === 'smolvlm') return [matrix('mm.model.fc', joined, output)];
  return [
    ...linear('mm.0', joined, joined),
    ...linear('mm.2', joined, output),
    ...deepBlocks.flatMap((block) => [
      ...norm(`v.deepstack.${block}.norm`, joined, true),
      ...linear(`v.deepstack.${block}.fc1`, joined, joined),
      ...linear(`v.deepstack.${block}.fc2`, joined, output),
    ]),
  ];
}

function numbered(count: number, name: string): string[] {
  return Array.from({ length: count }, (_, index) => `${name}.${index}`);
}

function matrix(name: string, row: number, rows: number): WeightShape {
  return { name: `${name}.weight`, dimensions: [row, rows] };
}

function vector(name: string, length: number): WeightShape {
  return { name, dimensions: [length] };
}

function linear(name: string, row: number, rows: number): WeightShape[] {
  return [matrix(name, row, rows), vector(`${name}.bias`, rows)];
}

function norm(name: string, width: number, hasBias: boolean): WeightShape[] {
  return [vector(`${name}.weight`, width), ...(hasBias ? [vector(`${name}.bias`, width)] : [])];
}
