import type { Tensor } from '../../ggml/ggml.ts';
import { softmaxGradient } from './attention-parts.ts';
import { floatProduct, transposed } from './matrix-product.ts';
import type { Tape, Value } from './tape.ts';

export interface AttentionSettings {
  /** Factor on the products of queries and keys. */
  readonly scale: number;
  /** [keys, queries], 0 or -Infinity, the same for every head; null where every query sees every key. */
  readonly mask: Tensor | null;
  /** Bytes that the shares of the heads computed at once may take; a single key head is always computed whole. */
  readonly room: number;
}

/** Key heads that are computed at once, and the query heads that read them. */
interface Chunk {
  readonly count: number;
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
}

/**
 * softmax(scale K^T Q + mask) V in each head: q [width, tokens, heads, batch], k and v [width, tokens, key heads, batch], all
 * contiguous; a group of neighbouring heads reads one key head (grouped-query attention).
 *
 * Shares are tokens x tokens a head, which is far more than all else of a block. So a few key heads are computed at a time,
 * and where there are several such chunks their shares are computed again for the gradient instead of being kept.
 */
export function attention(tape: Tape, q: Value, k: Value, v: Value, settings: AttentionSettings): Value {
  const { ggml, nodes } = tape;
  const [width, tokens, heads, batch] = q.shape;
  const [, , keyHeads] = k.shape;
  const group = heads / keyHeads;
  const all = keyHeads * batch;
  const headBytes = 4 * group * tokens ** 2;
  const most = Math.max(1, Math.min(all, Math.floor(settings.room / headBytes)));
  const columns = tokens * group;

  const part = (tensor: Tensor, rows: number, from: number, count: number): Tensor => {
    const bytes = 4 * width * rows;
    return ggml.ggml_view_3d(nodes, tensor, width, rows, count, 4 * width, bytes, from * bytes);
  };
  const chunks: Chunk[] = [];
  for (let from = 0; from < all; from += most) {
    const count = Math.min(most, all - from);
    chunks.push({
      count,
      q: part(q.tensor, columns, from, count),
      k: part(k.tensor, tokens, from, count),
      v: part(v.tensor, tokens, from, count),
    });
  }
  const asHeads = (tensor: Tensor, count: number): Tensor =>
    ggml.ggml_reshape_3d(nodes, tensor, tokens, tokens, count * group);
  const asGroups = (tensor: Tensor, count: number): Tensor =>
    ggml.ggml_reshape_3d(nodes, tensor, tokens, columns, count);
  const sharesOf = (chunk: Chunk): Tensor => {
    const scores = asHeads(floatProduct(tape, chunk.k, chunk.q, width), chunk.count);
    return ggml.ggml_soft_max_ext(nodes, scores, settings.mask, settings.scale, 0);
  };

  const first = chunks.map(sharesOf);
  const mixed = chunks.map(({ v: values, count }, index) =>
    floatProduct(tape, transposed(tape, values), asGroups(first[index] as Tensor, count), tokens),
  );
  const joined = ggml.ggml_reshape_4d(nodes, joinHeads(tape, mixed), width, tokens, heads, batch);

  return tape.record(joined, q.shape, [q, k, v], (dy) => {
    const gradients = chunks.map((chunk, index) => {
      const { count } = chunk;
      const shares = chunks.length === 1 ? (first[index] as Tensor) : sharesOf(chunk);
      const given = part(dy, columns, index * most, count);
      const ofShares = asHeads(floatProduct(tape, chunk.v, given, width), count);
      const ofScores = asGroups(softmaxGradient(tape, ofShares, shares, settings.scale), count);
      const ofKeys = floatProduct(tape, transposed(tape, chunk.q), transposed(tape, ofScores), columns);
      const ofQueries = floatProduct(tape, transposed(tape, chunk.k), ofScores, tokens);
      const spread = transposed(tape, asGroups(shares, count));
      const ofValues = floatProduct(tape, transposed(tape, given), spread, columns);
      const parts = [ofQueries, ofKeys, ofValues] as const;
      tape.inTurn(...parts.filter((_, place) => [q, k, v][place]?.tracked));
      return parts;
    });
    const shaped = (place: 0 | 1 | 2, count: number): Tensor =>
      ggml.ggml_reshape_4d(
        nodes,
        joinHeads(
          tape,
          gradients.map((parts) => parts[place]),
        ),
        width,
        tokens,
        count,
        batch,
      );
    return [shaped(0, heads), shaped(1, keyHeads), shaped(2, keyHeads)];
  });
}

/** Tensors as one along ne2, joined in pairs so that each number is copied a few times only. */
function joinHeads(tape: Tape, parts: readonly Tensor[]): Tensor {
  const [one, other] = parts;
  if (one === undefined) throw new RangeError('no heads to join');
  if (other === undefined) return one;
  const half = Math.ceil(parts.length / 2);
  return tape.ggml.ggml_concat(
    tape.nodes,
    joinHeads(tape, parts.slice(0, half)),
    joinHeads(tape, parts.slice(half)),
    2,
  );
}
