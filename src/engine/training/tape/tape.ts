import type { Context, Ggml, Tensor } from '../../ggml/ggml.ts';

/** Numbers of elements of a tensor, ne0 first; always four. */
export type Shape = readonly [number, number, number, number];

/** A tensor of a computation. `tracked` when gradients can flow back through it to something that is trained. */
export interface Value {
  readonly tensor: Tensor;
  readonly shape: Shape;
  readonly tracked: boolean;
}

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
  readonly #entries: Entry[] = [];

  constructor(ggml: Ggml, nodes: Context) {
    this.ggml = ggml;
    this.nodes = nodes;
  }

  /** A tensor from outside: an input, a frozen weight, or one that is trained. Its type may be any if it is not tracked. */
  leaf(tensor: Tensor, shape: readonly number[], { tracked }: { readonly tracked: boolean }): Value {
    return { tensor, shape: shapeOf(shape), tracked };
  }

  /** Notes an operation that was just written down. `backward` is asked only when an input is tracked. */
  record(tensor: Tensor, shape: readonly number[], inputs: readonly Value[], backward: Backward): Value {
    const output = { tensor, shape: shapeOf(shape), tracked: inputs.some(({ tracked }) => tracked) };
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
