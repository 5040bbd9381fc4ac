import { createRequire } from 'node:module';
import { llamaNodeRequestSchema, type LlamaNodeReply } from './llama-node-protocol.ts';

/**
 * Answers pairs with @fugood/llama.node, in a process of its own because it brings its own llama.cpp. It is what can be
 * had ready-made for LLaVA in Node, and the measure of speed and, in llama.cpp's order of vision tokens, of answers.
 */

/** The few things used of a package whose types are TypeScript sources with other compiler options. */
interface LlamaNode {
  loadModel(options: Record<string, unknown>): Promise<{
    initMultimodal(options: { path: string; use_gpu: boolean }): boolean;
    completion(options: Record<string, unknown>): Promise<{
      completion_probabilities?: { probs: { tok_str: string; prob: number }[] }[];
    }>;
  }>;
  toggleNativeLog(enable: boolean): Promise<void>;
}

/** Stands for an image in its prompts. */
const MEDIA_MARKER = '<__media__>';

/** Every probability as the model gives it. */
const UNCHANGED_PROBABILITIES = { temperature: 1, top_k: 0, top_p: 1, min_p: 0, typ_p: 1, penalty_repeat: 1 };

const reply = (message: LlamaNodeReply) => process.send?.(message);

process.once('message', (message) => {
  answer(message).then(
    () => process.exit(0),
    (error: unknown) => {
      reply({ type: 'error', message: error instanceof Error ? error.message : String(error) });
      process.exitCode = 1;
      process.disconnect();
    },
  );
});

async function answer(message: unknown): Promise<void> {
  const { model, mmproj, adapters, gpu, threads, prompt, contextTokens, pairs, milliseconds, probabilities } =
    llamaNodeRequestSchema.parse(message);
  const onGpu = gpu !== 'cpu';
  const require = createRequire(import.meta.url);
  const llamaNode = require('@fugood/llama.node') as LlamaNode;
  const context = await llamaNode.loadModel({
    model,
    lib_variant: onGpu ? gpu : 'default',
    n_gpu_layers: onGpu ? -1 : 0,
    n_ctx: contextTokens,
    n_batch: contextTokens,
    n_ubatch: contextTokens,
    n_parallel: 1,
    n_threads: threads,
    lora_list: adapters.map(({ file, scale }) => ({ path: file, scaled: scale })),
  });
  await llamaNode.toggleNativeLog(false);
  if (!context.initMultimodal({ path: mmproj, use_gpu: onGpu })) throw new Error(`${mmproj} is refused`);
  // Its tokenizer adds the beginning of the sequence itself.
  const question = prompt.replace(/^<s>/, '').replaceAll('<image>', MEDIA_MARKER);
  const deadline = performance.now() + (milliseconds ?? Infinity);
  for (const [index, { first, second }] of pairs.entries()) {
    if (index > 0 && performance.now() > deadline) break;
    const start = performance.now();
    const result = await context.completion({
      prompt: question,
      media_paths: [first, second],
      n_predict: 1,
      n_probs: probabilities,
      seed: 1,
      ...UNCHANGED_PROBABILITIES,
    });
    // Those of earlier completions come along before.
    const probs = result.completion_probabilities?.at(-1)?.probs ?? [];
    reply({
      type: 'answer',
      index,
      milliseconds: performance.now() - start,
      probabilities: probs.map(({ tok_str, prob }) => [tok_str, prob]),
    });
  }
}
