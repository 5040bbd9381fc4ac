import { createRandom } from '../../src/core/random.ts';
import { readDecoderShape } from '../../src/engine/families/decoders/read-decoder-shape.ts';
import { readGguf } from '../../src/engine/ggml/gguf.ts';
import type { Libraries } from '../../src/engine/ggml/libraries.ts';
import { openLoraDecoder } from '../../src/engine/training/decoder/lora-decoder.ts';

export interface StepSettings {
  /** Of one sequence. */
  readonly tokens: number;
  /** Sequences at once. */
  readonly batch: number;
  readonly rank: number;
  readonly dropout: number;
  /** Whether the gradient by the embeddings is computed too, as a projector that learns needs it. */
  readonly embeddings: boolean;
  readonly threads: number;
  /** Of products of the forward pass; the decoder's default where it is not given. */
  readonly keepBytes?: number;
}

interface MeasuredStep {
  readonly seconds: number;
  /** What the processor spent over all threads: what other work on the machine hardly changes. */
  readonly processorSeconds: number;
}

export interface MeasuredSteps {
  /** Of every step, the first one first. */
  readonly seconds: number[];
  readonly processorSeconds: number[];
  /** Of the largest stage. */
  readonly stageBytes: number;
}

interface OpenedSteps extends Disposable {
  step(): Promise<MeasuredStep>;
  stageBytes(): number;
  readonly keptBlocks: number;
}

/** LoRA steps (forward, backward, AdamW) of a decoder on random embeddings. */
export async function openSteps(
  libraries: Libraries,
  model: string,
  { tokens, batch, rank, dropout, embeddings: wanted, threads, keepBytes }: StepSettings,
): Promise<OpenedSteps> {
  const decoder = await openLoraDecoder(libraries, model, {
    shape: readDecoderShape(await readGguf(model)),
    lora: { rank, alpha: 32, dropout, targets: ['attn_q', 'attn_k', 'attn_v', 'attn_output'] },
    labelTokens: [300, 301, 302],
    tokens,
    batch,
    threads,
    seed: 1,
    ...(keepBytes === undefined ? {} : { keepBytes }),
  });
  const random = createRandom(1);
  const embeddings = Float32Array.from({ length: decoder.shape.width * tokens * batch }, () =>
    random.normal(),
  );
  const gradient = Float32Array.from({ length: 3 * batch }, (_, at) => (at % 3 === 0 ? -0.5 : 0.25));
  let step = 0;
  return {
    keptBlocks: decoder.keptBlocks,
    stageBytes: () => decoder.runner.bytes,
    [Symbol.dispose]: () => {
      decoder[Symbol.dispose]();
    },
    async step() {
      const start = performance.now();
      const before = process.cpuUsage();
      decoder.setTraining({ step: ++step, batch: 0 });
      await decoder.forward(embeddings);
      await decoder.backward(gradient, { embeddings: wanted });
      await decoder.parameters.step(
        decoder.runner,
        { lora: 2e-4 },
        { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
      );
      const { user, system } = process.cpuUsage(before);
      return {
        seconds: (performance.now() - start) / 1000,
        processorSeconds: (user + system) / 1e6,
      };
    },
  };
}

/** Some steps of a decoder that is opened for them. @param settings.steps besides the first one */
export async function measureSteps(
  libraries: Libraries,
  model: string,
  { steps, ...settings }: StepSettings & { readonly steps: number },
): Promise<MeasuredSteps> {
  using opened = await openSteps(libraries, model, settings);
  const measured: MeasuredStep[] = [];
  for (let step = 0; step <= steps; step++) measured.push(await opened.step());
  return {
    seconds: measured.map(({ seconds }) => seconds),
    processorSeconds: measured.map(({ processorSeconds }) => processorSeconds),
    stageBytes: opened.stageBytes(),
  };
}
