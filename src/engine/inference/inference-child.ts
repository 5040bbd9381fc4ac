import { fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { InferenceRequest } from './inference-protocol.ts';

/** How a child ended. */
export interface ChildEnd {
  /** For a person: "signal SIGSEGV", "exit code 1". */
  readonly how: string;
  /** The last lines that it wrote to standard error and standard output. */
  readonly lastLines: readonly string[];
}

/**
 * The inference process as the client sees it, or another one that takes other requests. A child of Node's is one; an
 * Electron utility process can be another.
 */
export interface InferenceChild<Request = InferenceRequest> {
  post(request: Request): void;
  kill(): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Resolves when the child has ended and its last messages have been delivered. */
  readonly ended: Promise<ChildEnd>;
  /** For messages and tests; undefined where it could not be started. */
  readonly pid: number | undefined;
}

/** What a crash leaves behind is in its last lines; llama.cpp's log before it may be long. */
const KEPT_LINES = 20;

/** The last lines that come from a child's outputs; the array grows and moves on as they come. */
export function keepLastLines(outputs: readonly (NodeJS.ReadableStream | null)[]): readonly string[] {
  const lastLines: string[] = [];
  for (const input of outputs)
    if (input)
      createInterface({ input }).on('line', (line) => {
        lastLines.push(line);
        if (lastLines.length > KEPT_LINES) lastLines.shift();
      });
  return lastLines;
}

/** A sentence about a child that has ended, and below it what it last wrote. */
export function withLastLines(sentence: string, { lastLines }: ChildEnd): string {
  return sentence + lastLines.map((line) => `\n  ${line}`).join('');
}

/**
 * Starts the inference process with Node's `fork`.
 *
 * `execArgv` is emptied so that a debugger's or test runner's options are not inherited. Standard output is
 * piped too: a native library that prints must not spoil the main process's own output.
 *
 * @param entry the program to run
 */
export function forkInferenceProcess<Request = InferenceRequest>(
  entry = new URL('./node-inference-process.ts', import.meta.url),
): InferenceChild<Request> {
  const child = fork(fileURLToPath(entry), {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lastLines = keepLastLines([child.stdout, child.stderr]);
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  const ended = Promise.all([once(child, 'close'), child.connected && once(child, 'disconnect')]).then(
    ([[code, signal]]) => ({
      how: failure
        ? failure.message
        : signal === null
          ? `exit code ${String(code)}`
          : `signal ${String(signal)}`,
      lastLines,
    }),
  );

  return {
    pid: child.pid,
    // A message to a child that has just died is lost like the rest of its work; `ended` tells.
    post: (request) => child.connected && child.send(request as Serializable, () => undefined),
    kill: () => child.kill('SIGKILL'),
    onMessage: (listener) => child.on('message', listener),
    ended,
  };
}
