import type { ManagedFiles } from '../../../model/server.ts';

/** Comparisons that it answers at once. */
const SLOTS = 2;

/** Tokens of a slot's context, where the model takes as many: two pictures of a LLaVA are 1,152, of models with large pictures some thousands. */
const SLOT_TOKENS = 8_192;

/** Where it listens, and under which name its model is known there. */
interface ManagedPlace {
  readonly host: string;
  readonly port: number;
  readonly model: string;
  /** Tokens that the model takes; null where its file does not tell. */
  readonly context: number | null;
}

/**
 * The command line of a llama-server whose answers are as near to the model's own as it can (docs/servers.md has the figures): no
 * fused attention, and slots that share no memory, as otherwise an answer depends on what else is asked.
 */
export function managedArguments(
  { model, mmproj, adapter, args }: ManagedFiles,
  { host, port, model: name, context }: ManagedPlace,
): string[] {
  const tokens = SLOTS * Math.min(context ?? SLOT_TOKENS, SLOT_TOKENS);
  return [
    ...['--model', model, '--mmproj', mmproj, '--alias', name],
    ...(adapter === null ? [] : ['--lora', adapter]),
    ...['--host', host, '--port', String(port), '--no-webui'],
    ...['--parallel', String(SLOTS), '--ctx-size', String(tokens)],
    // Fused attention rounds keys and values to F16, whatever they are kept in, and adds in half precision.
    ...['--flash-attn', 'off'],
    // What it keeps of prompts beside its slots breaks prompts of two pictures side by side.
    ...['--cache-ram', '0'],
    ...args,
  ];
}
