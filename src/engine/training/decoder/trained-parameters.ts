import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import type { Tape, Value } from '../tape/tape.ts';
import { HeldTensors } from './held-tensors.ts';
import type { StageRunner } from './stage-runner.ts';

/** AdamW (Loshchilov and Hutter 2019); the paper's and PyTorch's defaults but for the weight decay. */
export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled: a step takes learning rate x weight decay off every weight. */
  readonly weightDecay: number;
}

/** A tensor to be trained. */
export interface ParameterShape {
  readonly name: string;
  /** ggml's order, ne0 first. */
  readonly shape: readonly number[];
  /** Which learning rate it takes: 'lora' or 'projector'. */
  readonly group: string;
}

/** A tensor that is trained, with what its optimiser keeps. */
interface Parameter extends ParameterShape {
  readonly tensor: Tensor;
  readonly gradient: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
}

/** Everything that a training changes; with it and the data a stopped one goes on to the same numbers. */
export interface TrainedState {
  readonly steps: number;
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

/** Tensors of floats that a parameter keeps. */
const KEPT = ['tensor', 'firstMoment', 'secondMoment'] as const;

/** Trained tensors on a device: values, gradients that add up over micro-batches, AdamW's moments. */
export class TrainedParameters implements Disposable {
  readonly #ggml: Ggml;
  readonly #held: HeldTensors;
  readonly #parameters = new Map<string, Parameter>();
  readonly #factors: ReadonlyMap<string, Tensor>;
  readonly #norm: Tensor;
  readonly #clip: Tensor;
  #steps = 0;

  constructor(ggml: Ggml, backend: Backend, parameters: readonly ParameterShape[]) {
    this.#ggml = ggml;
    const groups = [...new Set(parameters.map(({ group }) => group))];
    using owned = new DisposableStack();
    this.#held = owned.use(new HeldTensors(ggml, backend, 4 * parameters.length + groups.length + 2));
    for (const { name, shape, group } of parameters) {
      const make = () => this.#held.add(shape);
      const tensor = make();
      // ggml_opt_step_adamw takes no other.
      ggml.ggml_set_param(tensor);
      this.#parameters.set(name, {
        name,
        shape,
        group,
        tensor,
        gradient: make(),
        firstMoment: make(),
        secondMoment: make(),
      });
    }
    this.#factors = new Map(groups.map((group) => [group, this.#held.add([7])]));
    this.#norm = this.#held.add([parameters.length]);
    this.#clip = this.#held.add([1]);
    this.#held.allocate();
    owned.move();
  }

  get names(): readonly string[] {
    return [...this.#parameters.keys()];
  }

  /** Optimiser steps made so far. */
  get steps(): number {
    return this.#steps;
  }

  shapeOf(name: string): readonly number[] {
    return this.#get(name).shape;
  }

  set(name: string, values: Float32Array): void {
    this.#held.upload(this.#get(name).tensor, values);
  }

  values(name: string): Float32Array {
    return this.#held.download(this.#get(name).tensor);
  }

  /** The gradient added up since the last step. */
  gradient(name: string): Float32Array {
    return this.#held.download(this.#get(name).gradient);
  }

  /** A parameter on a tape. */
  value(tape: Tape, name: string): Value {
    const { tensor, shape } = this.#get(name);
    return tape.leaf(tensor, shape, { tracked: true });
  }

  /** A node that adds to a parameter's gradient. */
  accumulate({ ggml, nodes }: Tape, name: string, gradient: Tensor): Tensor {
    const { gradient: sum } = this.#get(name);
    return ggml.ggml_cpy(nodes, ggml.ggml_add(nodes, sum, gradient), sum);
  }

  forgetGradients(): void {
    for (const { gradient } of this.#parameters.values()) this.#held.fill(gradient, 0);
  }

  /**
   * One AdamW step by the gradients added up, which are then forgotten.
   *
   * @param rates learning rate of every group
   * @param options.clipNorm largest length of all gradients as one vector; longer ones are scaled down (Pascanu et al. 2013)
   * @returns the length before clipping
   */
  async step(
    runner: StageRunner,
    rates: Readonly<Record<string, number>>,
    { clipNorm, ...adamw }: AdamWSettings & { readonly clipNorm: number | null },
  ): Promise<number> {
    const norm = await this.#gradientNorm(runner);
    const clip = clipNorm === null || norm <= clipNorm ? 1 : clipNorm / norm;
    this.#steps += 1;
    this.#held.upload(this.#clip, Float32Array.of(clip));
    const { beta1, beta2, epsilon, weightDecay } = adamw;
    const corrections = [beta1, beta2].map((beta) => 1 / (1 - beta ** this.#steps));
    for (const [group, tensor] of this.#factors) {
      const rate = rates[group];
      if (rate === undefined) throw new RangeError(`no learning rate is given for ${group}`);
      this.#held.upload(tensor, Float32Array.of(rate, beta1, beta2, epsilon, weightDecay, ...corrections));
    }
    await runner.run((tape) => this.#stepStage(tape));
    this.forgetGradients();
    return norm;
  }

  /** @throws AppError `device-lacks-operation` */
  check(runner: StageRunner): void {
    runner.check((tape) => this.#normStage(tape));
    runner.check((tape) => this.#stepStage(tape));
  }

  /** Values and moments, to go on from later. */
  state(): TrainedState {
    const tensors = new Map<string, Float32Array>();
    for (const parameter of this.#parameters.values())
      for (const kept of KEPT) tensors.set(`${parameter.name}/${kept}`, this.#held.download(parameter[kept]));
    return { steps: this.#steps, tensors };
  }

  /** @throws RangeError for the state of another model or other settings */
  restore({ steps, tensors }: TrainedState): void {
    for (const parameter of this.#parameters.values())
      for (const kept of KEPT) {
        const values = tensors.get(`${parameter.name}/${kept}`);
        if (values?.length !== this.#ggml.ggml_nelements(parameter.tensor))
          throw new RangeError(`the state does not hold ${parameter.name} in this size`);
        this.#held.upload(parameter[kept], values);
      }
    this.#steps = steps;
    this.forgetGradients();
  }

  [Symbol.dispose](): void {
    this.#held[Symbol.dispose]();
  }

  async #gradientNorm(runner: StageRunner): Promise<number> {
    await runner.run((tape) => this.#normStage(tape));
    return Math.sqrt(this.#held.download(this.#norm).reduce((sum, square) => sum + square, 0));
  }

  #normStage({ ggml, nodes }: Tape): Tensor[] {
    const bytes = Float32Array.BYTES_PER_ELEMENT;
    return [...this.#parameters.values()].map(({ gradient }, index) => {
      const square = ggml.ggml_sum(nodes, ggml.ggml_sqr(nodes, gradient));
      const place = ggml.ggml_view_2d(nodes, this.#norm, 1, 1, bytes, index * bytes);
      return ggml.ggml_cpy(nodes, square, place);
    });
  }

  #stepStage({ ggml, nodes }: Tape): Tensor[] {
    return [...this.#parameters.values()].map(({ tensor, gradient, firstMoment, secondMoment, group }) =>
      ggml.ggml_opt_step_adamw(
        nodes,
        tensor,
        ggml.ggml_mul(nodes, gradient, this.#clip),
        firstMoment,
        secondMoment,
        this.#factors.get(group) as Tensor,
      ),
    );
  }

  #get(name: string): Parameter {
    const parameter = this.#parameters.get(name);
    if (parameter === undefined) throw new Error(`there is no parameter ${name}`);
    return parameter;
  }
}
