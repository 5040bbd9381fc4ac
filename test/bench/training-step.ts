import { createRandom } from '../../src/core/random.ts';
import type { Libraries } from '../../src/engine/ggml/libraries.ts';
import { LoraDecoder } from '../../src/engine/training/decoder/lora-decoder.ts';

export interface StepSettings {
  /** Of one sequence. */
  readonly tokens: number;
  /** Sequences at once. */
  readonly batch: number;
  readonly rank: number;
  readonly threads: number;
  readonly steps: number;
}

/** Seconds of LoRA steps (forward, backward, AdamW) of a decoder on random embeddings, after one that is not counted. */
export async function measureSteps(
  libraries: Libraries,
  model: string,
  { tokens, batch, rank, threads, steps }: StepSettings,
): Promise<{ readonly seconds: number[]; readonly frozenBytes: number }> {
  const decoder = await LoraDecoder.open(libraries, model, {
    lora: { rank, alpha: 32, dropout: 0, targets: ['attn_q', 'attn_k', 'attn_v', 'attn_output'] },
    labelTokens: [300, 301, 302],
    tokens,
    batch,
    threads,
    seed: 1,
  });
  try {
    const random = createRandom(1);
    const embeddings = Float32Array.from({ length: decoder.shape.width * tokens * batch }, () =>
      random.normal(),
    );
    const seconds: number[] = [];
    for (let step = 0; step <= steps; step++) {
      const start = performance.now();
      await decoder.forward(embeddings);
      await decoder.backward(
        Float32Array.from({ length: 3 * batch }, (_, at) => (at % 3 === 0 ? -0.5 : 0.25)),
      );
      await decoder.parameters.step(
        decoder.runner,
        { lora: 2e-4 },
        { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
      );
      if (step > 0) seconds.push((performance.now() - start) / 1000);
    }
    return { seconds, frozenBytes: decoder.frozenBytes };
  } finally {
    decoder.dispose();
  }
}
