import { fork } from 'node:child_process';
import { once } from 'node:events';
import { findPackageJSON } from 'node:module';
import { fileURLToPath } from 'node:url';
import { llamaNodeReplySchema, type LlamaNodeReply, type LlamaNodeRequest } from './llama-node-protocol.ts';

/** One pair as @fugood/llama.node answered it. */
export type LlamaNodeAnswer = Extract<LlamaNodeReply, { type: 'answer' }>;

/** Whether the package is there; it is a development dependency. */
export function hasLlamaNode(): boolean {
  try {
    return findPackageJSON('@fugood/llama.node', import.meta.url) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Answers pairs with @fugood/llama.node in a process of its own, in their order.
 *
 * @throws Error with the process's last words when it fails.
 */
export async function answerWithLlamaNode(
  request: LlamaNodeRequest,
  signal?: AbortSignal,
): Promise<LlamaNodeAnswer[]> {
  const entry = new URL('./llama-node-process.ts', import.meta.url);
  const child = fork(fileURLToPath(entry), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...(signal && { signal }),
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2000);
  });
  const answers: LlamaNodeAnswer[] = [];
  child.on('message', (message) => {
    const reply = llamaNodeReplySchema.parse(message);
    if (reply.type === 'answer') answers.push(reply);
    if (reply.type === 'error') lastWords = reply.message;
  });
  child.send(request);
  const [code, death] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0)
    throw new Error(
      `@fugood/llama.node ended with ${death ?? `exit code ${String(code)}`}: ${lastWords.trim()}`,
    );
  return answers;
}
