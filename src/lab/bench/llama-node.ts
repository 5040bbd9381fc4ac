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
 * Answers pairs with @fugood/llama.node in a process of its own, in their order. A process whose package never notices that an
 * answer was given (see `BUSY`) has its remaining pairs answered by another.
 *
 * @throws Error with the process's last words when it fails.
 */
export async function answerWithLlamaNode(
  request: LlamaNodeRequest,
  signal?: AbortSignal,
): Promise<LlamaNodeAnswer[]> {
  const answers: LlamaNodeAnswer[] = [];
  for (;;) {
    const done = answers.length;
    const failure = await answerInOneProcess(
      { ...request, pairs: request.pairs.slice(done) },
      (answer) => answers.push({ ...answer, index: done + answer.index }),
      signal,
    );
    if (failure === null) return answers;
    if (!failure.includes(BUSY) || answers.length === done)
      throw new Error(`@fugood/llama.node ended with ${failure}`);
  }
}

/**
 * What version 1.7.15 says for ever after a completion that ended before its call had returned, as one of a few milliseconds can
 * on a busy machine: it notes that a completion is under way after queueing it.
 */
const BUSY = 'Another completion is in progress';

/** Null, or how the process ended and its last words. */
async function answerInOneProcess(
  request: LlamaNodeRequest,
  onAnswer: (answer: LlamaNodeAnswer) => void,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const entry = new URL('./llama-node-process.ts', import.meta.url);
  const child = fork(fileURLToPath(entry), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...(signal && { signal }),
  });
  const words = { last: '', refusal: '' };
  child.stderr?.on('data', (chunk: Buffer) => {
    words.last = (words.last + chunk.toString()).slice(-2000);
  });
  child.on('message', (message) => {
    const reply = llamaNodeReplySchema.parse(message);
    if (reply.type === 'answer') onAnswer(reply);
    else words.refusal = reply.message;
  });
  child.send(request);
  const [code, death] = (await once(child, 'close')) as [number | null, string | null];
  if (code === 0) return null;
  return `${death ?? `exit code ${String(code)}`}: ${words.refusal || words.last.trim()}`;
}
