import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { HeaderMemory, TensorMemory } from '../../ggml/native-memory.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { Keep, Shape, Tape } from '../tape/tape.ts';

const FLOAT_BYTES = TENSOR_TYPES.F32.blockBytes;

/** Each product begins at a multiple of these, as devices want it. */
const ALIGNED_FLOATS = 64;

/** Writes a block down with what keeps its products. */
type WriteBlock = (tape: Tape, keep: Keep) => void;

/** Where a block's products lie. */
interface Room {
  readonly tensor: Tensor;
  readonly memory: TensorMemory;
}

/** Floats that a block keeps. */
export function keptFloats(tape: Tape, write: WriteBlock): number {
  let floats = 0;
  write(tape, (compute, shape) => {
    floats += roomOf(shape);
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
  readonly #blocks: readonly Room[];
  readonly #owned: DisposableStack;

  private constructor(ggml: Ggml, blocks: readonly Room[], owned: DisposableStack) {
    this.#ggml = ggml;
    this.#blocks = blocks;
    this.#owned = owned;
  }

  /**
   * Room for the first blocks; for as many as the device has it.
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
    const rooms: Room[] = [];
    const count = Math.min(blocks, Math.floor(bytes / (FLOAT_BYTES * floats)));
    while (rooms.length < count) {
      const headers = owned.use(new HeaderMemory(ggml, 2)).pointer;
      const tensor = ggml.ggml_new_tensor_1d(headers, TENSOR_TYPES.F32.id, floats);
      const memory = TensorMemory.allocate(ggml, backend, headers);
      if (memory === null) break;
      rooms.push({ tensor, memory: owned.use(memory) });
    }
    return new KeptProducts(ggml, rooms, owned.move());
  }

  /** Blocks that are kept, from the first one. */
  get blocks(): number {
    return this.#blocks.length;
  }

  /** Has a block compute into its room what is kept of it. */
  filling(block: number): Keep {
    const places = this.#places(block);
    if (places === null) return computed;
    const ggml = this.#ggml;
    return (compute, shape) => {
      const { room, start } = places(shape);
      const tensor = compute();
      const address = ggml.ggml_get_data(room.tensor) + BigInt(start * FLOAT_BYTES);
      ggml.ggml_backend_tensor_alloc(room.memory.pointer, tensor, address);
      // A device that joins operations might leave it out otherwise.
      ggml.ggml_set_output(tensor);
      return tensor;
    };
  }

  /** Takes what was kept of a block, in the order in which it was. */
  taking(tape: Tape, block: number): Keep {
    const places = this.#places(block);
    if (places === null) return computed;
    return (_, shape) => {
      const { room, start } = places(shape);
      const count = elements(shape);
      const [bytes, from] = [count * FLOAT_BYTES, start * FLOAT_BYTES];
      const view = this.#ggml.ggml_view_2d(tape.nodes, room.tensor, count, 1, bytes, from);
      return this.#ggml.ggml_reshape_4d(tape.nodes, view, ...shape);
    };
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  /** Where the next of a shape begins in a block's room, one behind the other. */
  #places(block: number): ((shape: Shape) => { readonly room: Room; readonly start: number }) | null {
    const room = this.#blocks[block];
    if (room === undefined) return null;
    let next = 0;
    return (shape) => {
      const start = next;
      next += roomOf(shape);
      return { room, start };
    };
  }
}

function computed(compute: () => Tensor): Tensor {
  return compute();
}

function elements([a, b, c, d]: Shape): number {
  return a * b * c * d;
}

function roomOf(shape: Shape): number {
  return Math.ceil(elements(shape) / ALIGNED_FLOATS) * ALIGNED_FLOATS;
}
