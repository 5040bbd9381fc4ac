import type { Context, Ggml, Tensor } from '../../ggml/ggml.ts';
import type { TensorType } from '../../ggml/tensor-type.ts';

/** Numbers of elements of a tensor, ne0 first; always four. */
export type Shape = readonly [number, number, number, number];

/** A tensor of a computation. `tracked` when gradients can flow back through it to something that is trained. */
export interface Value {
  readonly tensor: Tensor;
  readonly shape: Shape;
  /** Anything but F32 for frozen weights alone. */
  readonly type: TensorType;
  readonly tracked: boolean;
}

/**
 * Gives what an operation computes to its gradient, and to what follows: by computing it, or, where it was kept before, without. Every
 * operation with one asks in the same order each time that it is written down.
 */
export type Keep = (compute: () => Tensor, shape: Shape) => Tensor;

/** Gives the gradients by an operation's inputs from the one by its output; null for inputs without one. */
type Backward = (gradient: Tensor) => readonly (Tensor | null)[];

interface Entry {
  readonly output: Value;
  readonly inputs: readonly Value[];
  readonly backward: Backward;
}

/**
 * Records a computation as it is written down, so that its gradient can be written down too: both as nodes of ggml that
 * any backend computes (reverse-mode differentiation; Griewank and Walther 2008, chapter 3).
 *
 * Nothing is computed here. The tape owns no memory: nodes live in `nodes`.
 */
export class Tape {
  readonly ggml: Ggml;
  readonly nodes: Context;
  /** What must be computed one after the other, before what depends on all of it: see {@link inTurn}. */
  readonly turns: Tensor[] = [];
  /** Whether the device that will compute has an operation. */
  readonly supports: (node: Tensor) => boolean;
  readonly #entries: Entry[] = [];
  readonly #copies = new Map<Tensor, Tensor>();

  constructor(ggml: Ggml, nodes: Context, supports: (node: Tensor) => boolean) {
    this.ggml = ggml;
    this.nodes = nodes;
    this.supports = supports;
  }

  /** The first node where the device has its operation, else the one that is made of operations which every device has. */
  either(fused: Tensor, otherwise: () => Tensor): Tensor {
    return this.supports(fused) ? fused : otherwise();
  }

  /** The copy of a tensor that was made of it before on this tape, else the one that is made now. */
  copyOf(tensor: Tensor, make: () => Tensor): Tensor {
    const copy = this.#copies.get(tensor) ?? make();
    this.#copies.set(tensor, copy);
    return copy;
  }

  /**
   * Asks for nodes to be computed next to each other, after those asked for earlier: what only they need is then held only
   * that long.
   */
  inTurn(...nodes: readonly Tensor[]): void {
    this.turns.push(...nodes);
  }

  /** A tensor from outside that no gradient is wanted by: an input or a frozen weight. */
  frozen(tensor: Tensor, shape: readonly number[], type: TensorType = 'F32'): Value {
    return { tensor, shape: shapeOf(shape), type, tracked: false };
  }

  /** A tensor from outside that a gradient may be wanted by, in F32. */
  leaf(tensor: Tensor, shape: readonly number[], { tracked }: { readonly tracked: boolean }): Value {
    return { tensor, shape: shapeOf(shape), type: 'F32', tracked };
  }

  /** Notes an operation that was just written down. `backward` is asked only when an input is tracked. */
  record(tensor: Tensor, shape: readonly number[], inputs: readonly Value[], backward: Backward): Value {
    const tracked = inputs.some((input) => input.tracked);
    const output: Value = { tensor, shape: shapeOf(shape), type: 'F32', tracked };
    if (output.tracked) this.#entries.push({ output, inputs, backward });
    return output;
  }

  /**
   * Writes down the gradients of sum(seed * output) by some values.
   *
   * @param seed of the output's shape; a value on which the output does not depend is a RangeError
   */
  gradients(output: Value, seed: Tensor, of: readonly Value[]): Tensor[] {
    const gradients = new Map<Value, Tensor>([[output, seed]]);
    for (const entry of this.#entries.toReversed()) {
      const gradient = gradients.get(entry.output);
      if (gradient === undefined) continue;
      const given = entry.backward(gradient);
      for (const [index, input] of entry.inputs.entries()) {
        const term = given[index] ?? null;
        if (term === null || !input.tracked) continue;
        const before = gradients.get(input);
        gradients.set(input, before === undefined ? term : this.ggml.ggml_add(this.nodes, before, term));
      }
    }
    return of.map((value, index) => {
      const gradient = gradients.get(value);
      if (gradient === undefined) throw new RangeError(`the output does not depend on value ${index}`);
      return gradient;
    });
  }
}

function shapeOf(shape: readonly number[]): Shape {
  const [a = 1, b = 1, c = 1, d = 1] = shape;
  return [a, b, c, d];
}
