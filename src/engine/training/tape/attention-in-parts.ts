import type { Tensor } from '../../ggml/ggml.ts';
import { softmaxGradient } from './attention-parts.ts';
import type { AttentionSettings } from './attention-settings.ts';
import { floatProduct, transposed } from './matrix-product.ts';
import type { Tape, Value } from './tape.ts';

/** Parts of a long sequence's queries: with four, 5/8 of a causal attention are computed. */
const QUERY_PARTS = 4;

/** Queries of a part at least, and a number of which their number is a multiple: smaller products are slower ones. */
const LEAST_QUERIES = 128;
const QUERY_STEP = 16;

/** Some key heads with the query heads that read them, and some of their queries with the keys that these see. */
interface Part {
  readonly keyHeads: { readonly from: number; readonly count: number };
  readonly queries: { readonly from: number; readonly count: number };
  readonly keys: number;
}

/** What a part computes: keys and values [width, keys, heads], queries [width, queries x group, heads]. */
interface Computed {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  /** [keys, queries x group, heads]. */
  readonly shares: Tensor;
}

/**
 * Attention made of operations that every device has.
 *
 * Shares are tokens x tokens a head, which is far more than all else of a block. So they are computed in parts: a few key
 * heads, and some of the queries, at a time. Where there are several parts their shares are computed again for the gradient
 * instead of being kept.
 */
export function attentionInParts(
  tape: Tape,
  q: Value,
  k: Value,
  v: Value,
  settings: AttentionSettings,
): Value {
  const { ggml, nodes } = tape;
  const [width, heads, asked, batch] = q.shape;
  const [, keyHeads, tokens] = k.shape;
  const group = heads / keyHeads;
  /** A copy with tokens in front of heads, or these in front of those. */
  const turned = (tensor: Tensor): Tensor =>
    ggml.ggml_cont(nodes, ggml.ggml_permute(nodes, tensor, 0, 2, 1, 3));
  const apart = { q: turned(q.tensor), k: turned(k.tensor), v: turned(v.tensor) };
  const masks = new Map<number, Tensor | null>();

  /** Rows of some heads of a tensor [width, all rows, all heads], as a copy where they do not lie together. */
  const rows = (
    tensor: Tensor,
    { from, count, all }: { readonly from: number; readonly count: number; readonly all: number },
    head: number,
    of: number,
  ): Tensor => {
    const headBytes = 4 * width * all;
    const view = ggml.ggml_view_3d(
      nodes,
      tensor,
      width,
      count,
      of,
      4 * width,
      headBytes,
      head * headBytes + from * 4 * width,
    );
    return count === all ? view : ggml.ggml_cont(nodes, view);
  };
  /** Queries of all heads that read some key heads: [width, queries x group, key heads]. */
  const grouped = (tensor: Tensor, { keyHeads: some, queries }: Part): Tensor =>
    ggml.ggml_reshape_3d(
      nodes,
      rows(tensor, { ...queries, all: asked }, some.from * group, some.count * group),
      width,
      queries.count * group,
      some.count,
    );
  const maskOf = ({ keyHeads: some, queries, keys }: Part): Tensor | null => {
    const { mask, ofEachHead = false } = settings;
    if (mask !== null && ofEachHead) {
      const [rowBytes, headBytes] = [4 * tokens, 4 * tokens * asked];
      const [from, count] = [some.from * group, some.count * group];
      return ggml.ggml_view_3d(nodes, mask, tokens, asked, count, rowBytes, headBytes, from * headBytes);
    }
    if (mask === null || (keys === tokens && queries.count === asked)) return mask;
    let part = masks.get(queries.from) ?? null;
    if (part === null) {
      const rowBytes = 4 * tokens;
      part = ggml.ggml_cont(
        nodes,
        ggml.ggml_view_2d(nodes, mask, keys, queries.count, rowBytes, queries.from * rowBytes),
      );
      masks.set(queries.from, part);
    }
    return part;
  };
  const compute = (part: Part): Computed => {
    const { keyHeads: some, queries, keys } = part;
    const computed = {
      q: grouped(apart.q, part),
      k: rows(apart.k, { from: 0, count: keys, all: tokens }, some.from, some.count),
      v: rows(apart.v, { from: 0, count: keys, all: tokens }, some.from, some.count),
    };
    const scores = floatProduct(tape, computed.k, computed.q, width);
    const byHead = ggml.ggml_reshape_3d(nodes, scores, keys, queries.count, group * some.count);
    const shares = ggml.ggml_soft_max_ext(nodes, byHead, maskOf(part), settings.scale, 0);
    return {
      ...computed,
      shares: ggml.ggml_reshape_3d(nodes, shares, keys, queries.count * group, some.count),
    };
  };

  const chunks = inParts({ asked, tokens, group, keyHeads: keyHeads * batch }, settings);
  const alone = chunks.length === 1 && chunks[0]?.length === 1;
  const kept = new Map<Part, Computed>();
  const mix = (): Tensor => {
    const mixed = chunks.map((parts) =>
      parts.map((part) => {
        const computed = compute(part);
        if (alone) kept.set(part, computed);
        const product = floatProduct(tape, transposed(tape, computed.v), computed.shares, part.keys);
        return ggml.ggml_reshape_3d(nodes, product, width, part.queries.count, group * part.keyHeads.count);
      }),
    );
    const whole = joined(
      tape,
      mixed.map((parts) => joined(tape, parts, 1)),
      2,
    );
    return turned(ggml.ggml_reshape_4d(nodes, whole, width, asked, heads, batch));
  };

  return tape.record(
    settings.keep === undefined ? mix() : settings.keep(mix, q.shape),
    q.shape,
    [q, k, v],
    (dy) => {
      const given = turned(dy);
      const gradients = chunks.map((parts) => {
        const ofQueries: Tensor[] = [];
        let [ofKeys, ofValues]: [Tensor | null, Tensor | null] = [null, null];
        for (const part of parts) {
          const computed = kept.get(part) ?? compute(part);
          const ofPart = grouped(given, part);
          const [byQueries, byKeys, byValues] = partGradients(tape, computed, ofPart, part, {
            width,
            group,
            scale: settings.scale,
          });
          ofQueries.push(byQueries);
          ofKeys = added(tape, ofKeys, byKeys, tokens - part.keys);
          ofValues = added(tape, ofValues, byValues, tokens - part.keys);
          const wanted = [byQueries, ofKeys, ofValues].filter((_, place) => [q, k, v][place]?.tracked);
          tape.inTurn(...wanted);
        }
        return [joined(tape, ofQueries, 1), ofKeys, ofValues] as const;
      });
      const shaped = (place: 0 | 1 | 2, columns: number, count: number): Tensor => {
        const whole = joined(
          tape,
          gradients.flatMap((parts) => parts[place] ?? []),
          2,
        );
        return turned(ggml.ggml_reshape_4d(nodes, whole, width, columns, count, batch));
      };
      return [shaped(0, asked, heads), shaped(1, tokens, keyHeads), shaped(2, tokens, keyHeads)];
    },
  );
}

/** Parts by key heads, then by queries. */
function inParts(
  {
    asked,
    tokens,
    group,
    keyHeads,
  }: {
    readonly asked: number;
    readonly tokens: number;
    readonly group: number;
    readonly keyHeads: number;
  },
  { causal, room }: AttentionSettings,
): Part[][] {
  const count = causal ? Math.max(1, Math.min(QUERY_PARTS, Math.floor(asked / LEAST_QUERIES))) : 1;
  const size = count === 1 ? asked : Math.ceil(asked / count / QUERY_STEP) * QUERY_STEP;
  const together = Math.max(1, Math.min(keyHeads, Math.floor(room / (4 * group * size * tokens))));
  const chunks: Part[][] = [];
  for (let head = 0; head < keyHeads; head += together) {
    const parts: Part[] = [];
    for (let query = 0; query < asked; query += size) {
      const queries = { from: query, count: Math.min(size, asked - query) };
      parts.push({
        keyHeads: { from: head, count: Math.min(together, keyHeads - head) },
        queries,
        keys: causal ? queries.from + queries.count : tokens,
      });
    }
    chunks.push(parts);
  }
  return chunks;
}

/** Gradients by a part's queries [width, queries, heads], and by its keys and values [width, keys, key heads]. */
function partGradients(
  tape: Tape,
  { q, k, v, shares }: Computed,
  given: Tensor,
  { keyHeads, queries, keys }: Part,
  { width, group, scale }: { readonly width: number; readonly group: number; readonly scale: number },
): readonly [ofQueries: Tensor, ofKeys: Tensor, ofValues: Tensor] {
  const { ggml, nodes } = tape;
  const columns = queries.count * group;
  const ofShares = floatProduct(tape, v, given, width);
  const ofScores = softmaxGradient(tape, ofShares, shares, scale);
  const ofQueries = floatProduct(tape, transposed(tape, k), ofScores, keys);
  return [
    ggml.ggml_reshape_3d(nodes, ofQueries, width, queries.count, group * keyHeads.count),
    floatProduct(tape, transposed(tape, q), transposed(tape, ofScores), columns),
    floatProduct(tape, transposed(tape, given), transposed(tape, shares), columns),
  ];
}

/** The sum of two tensors [width, rows, ...], of which the second has so many rows less. */
function added({ ggml, nodes }: Tape, sum: Tensor | null, term: Tensor, missing: number): Tensor {
  const filled = missing === 0 ? term : ggml.ggml_pad(nodes, term, 0, missing, 0, 0);
  return sum === null ? filled : ggml.ggml_add(nodes, sum, filled);
}

/** Tensors as one along an axis, joined in pairs so that each number is copied a few times only. */
function joined(tape: Tape, parts: readonly Tensor[], axis: 1 | 2): Tensor {
  const [one, other] = parts;
  if (one === undefined) throw new RangeError('nothing to join');
  if (other === undefined) return one;
  const half = Math.ceil(parts.length / 2);
  const [left, right] = [parts.slice(0, half), parts.slice(half)];
  return tape.ggml.ggml_concat(tape.nodes, joined(tape, left, axis), joined(tape, right, axis), axis);
}
