import { at } from '../../../core/at.ts';
import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { HeaderMemory, TensorMemory } from '../../ggml/native-memory.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { Keep, Shape, Tape } from '../tape/tape.ts';

const FLOAT_BYTES = TENSOR_TYPES.F32.blockBytes;

/** Writes a block down with what keeps its products. */
type WriteBlock = (tape: Tape, keep: Keep) => void;

/** Floats that a block keeps. */
export function keptFloats(tape: Tape, write: WriteBlock): number {
  let floats = 0;
  write(tape, (compute, shape) => {
    floats += elements(shape);
    return compute();
  });
  return floats;
}

/**
 * What the forward pass of some blocks computed and their gradients need, as long as there is room: it need not be computed again
 * then, which is a third of a step. The numbers are those that would be computed again, to the bit.
 */
export class KeptProducts implements Disposable {
  readonly #ggml: Ggml;
  readonly #blocks: readonly Tensor[];
  readonly #owned: DisposableStack;

  private constructor(ggml: Ggml, blocks: readonly Tensor[], owned: DisposableStack) {
    this.#ggml = ggml;
    this.#blocks = blocks;
    this.#owned = owned;
  }

  /**
   * Room for the first blocks; none where the device has not as much.
   *
   * @param floats of a block, whose sequences are as long as they get
   * @param options.blocks those that could be kept
   */
  static allocate(
    ggml: Ggml,
    backend: Backend,
    floats: number,
    { blocks, bytes }: { readonly blocks: number; readonly bytes: number },
  ): KeptProducts {
    using owned = new DisposableStack();
    const count = Math.min(blocks, Math.floor(bytes / (FLOAT_BYTES * floats)));
    if (count < 1) return new KeptProducts(ggml, [], owned.move());
    const headers = owned.use(new HeaderMemory(ggml, count + 1)).pointer;
    const tensors = Array.from({ length: count }, () =>
      ggml.ggml_new_tensor_1d(headers, TENSOR_TYPES.F32.id, floats),
    );
    const memory = TensorMemory.allocate(ggml, backend, headers);
    if (memory === null) return new KeptProducts(ggml, [], owned.move());
    owned.use(memory);
    return new KeptProducts(ggml, tensors, owned.move());
  }

  /** Blocks that are kept, from the first one. */
  get blocks(): number {
    return this.#blocks.length;
  }

  /** Keeps what a block computes, by the copies that are added to `copies`. */
  filling(tape: Tape, block: number, copies: Tensor[]): Keep {
    const place = this.#places(tape, block);
    if (place === null) return computed;
    return (compute, shape) => {
      const tensor = compute();
      copies.push(this.#ggml.ggml_cpy(tape.nodes, tensor, place(shape)));
      return tensor;
    };
  }

  /** Takes what was kept of a block, in the order in which it was. */
  taking(tape: Tape, block: number): Keep {
    const place = this.#places(tape, block);
    return place === null ? computed : (_, shape) => place(shape);
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  /** Places one behind the other in a block's room. */
  #places(tape: Tape, block: number): ((shape: Shape) => Tensor) | null {
    if (block >= this.#blocks.length) return null;
    let from = 0;
    return (shape) => {
      const [a, b, c, d] = shape;
      const start = from;
      from += elements(shape);
      const [row, plane] = [a * FLOAT_BYTES, a * b * FLOAT_BYTES];
      const all = this.#ggml.ggml_view_3d(
        tape.nodes,
        at(this.#blocks, block),
        a,
        b,
        c * d,
        row,
        plane,
        start * FLOAT_BYTES,
      );
      return this.#ggml.ggml_reshape_4d(tape.nodes, all, a, b, c, d);
    };
  }
}

function computed(compute: () => Tensor): Tensor {
  return compute();
}

function elements([a, b, c, d]: Shape): number {
  return a * b * c * d;
}
