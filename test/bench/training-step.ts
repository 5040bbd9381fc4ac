import { createRandom } from '../../src/core/random.ts';
import type { Libraries } from '../../src/engine/ggml/libraries.ts';
import { readDecoderShape } from '../../src/engine/families/decoders/read-decoder-shape.ts';
import { readGguf } from '../../src/engine/ggml/gguf.ts';
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
  /** Besides the first one. */
  readonly steps: number;
}

export interface MeasuredSteps {
  /** Of every step, the first one first. */
  readonly seconds: number[];
  /** What the processor spent on each, over all threads: what other work on the machine hardly changes. */
  readonly processorSeconds: number[];
  /** Of the largest stage. */
  readonly stageBytes: number;
}

/** LoRA steps (forward, backward, AdamW) of a decoder on random embeddings. */
export async function measureSteps(
  libraries: Libraries,
  model: string,
  { tokens, batch, rank, dropout, embeddings: wanted, threads, steps }: StepSettings,
): Promise<MeasuredSteps> {
  using decoder = await openLoraDecoder(libraries, model, {
    shape: readDecoderShape(await readGguf(model)),
    lora: { rank, alpha: 32, dropout, targets: ['attn_q', 'attn_k', 'attn_v', 'attn_output'] },
    labelTokens: [300, 301, 302],
    tokens,
    batch,
    threads,
    seed: 1,
  });
  const random = createRandom(1);
  const embeddings = Float32Array.from({ length: decoder.shape.width * tokens * batch }, () =>
    random.normal(),
  );
  const seconds: number[] = [];
  const processorSeconds: number[] = [];
  for (let step = 1; step <= 1 + steps; step++) {
    const start = performance.now();
    const spent = process.cpuUsage();
    decoder.setTraining({ step, batch: 0 });
    await decoder.forward(embeddings);
    const gradient = Float32Array.from({ length: 3 * batch }, (_, at) => (at % 3 === 0 ? -0.5 : 0.25));
    await decoder.backward(gradient, { embeddings: wanted });
    await decoder.parameters.step(
      decoder.runner,
      { lora: 2e-4 },
      { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
    );
    seconds.push((performance.now() - start) / 1000);
    const { user, system } = process.cpuUsage(spent);
    processorSeconds.push((user + system) / 1e6);
  }
  return { seconds, processorSeconds, stageBytes: decoder.runner.bytes };
}
