import childProcess, { type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import type { ParentPort } from 'electron';
import { probeReplySchema, type ProbeRequest } from './probe-protocol.ts';

/**
 * Makes Node's `fork` ask the parent of this utility process.
 *
 * node-llama-cpp tries every prebuilt library in a child before it loads it, so that one that crashes is passed over:
 * without this no library would pass in a packaged program.
 */
export function forkByParent(port: ParentPort): void {
  const probes = new Map<number, Probe>();
  const post = (request: ProbeRequest): void => {
    port.postMessage(request);
  };
  port.on('message', ({ data }) => {
    const reply = probeReplySchema.safeParse(data);
    if (!reply.success) return;
    const probe = probes.get(reply.data.probe);
    if (reply.data.type === 'probe-message') probe?.emit('message', reply.data.message);
    else {
      probes.delete(reply.data.probe);
      probe?.end(reply.data.code);
    }
  });
  let next = 1;
  const fork = (module: string | URL): ChildProcess => {
    const id = next++;
    const probe = new Probe(id, post);
    probes.set(id, probe);
    post({ type: 'probe-start', probe: id, module: String(module) });
    return probe as unknown as ChildProcess;
  };
  childProcess.fork = fork;
  syncBuiltinESMExports();
}

/** A child as its user sees it: as much of Node's as node-llama-cpp uses. */
class Probe extends EventEmitter {
  readonly stdout = null;
  readonly stderr = null;
  killed = false;
  exitCode: number | null = null;
  readonly #id: number;
  readonly #post: (request: ProbeRequest) => void;

  constructor(id: number, post: (request: ProbeRequest) => void) {
    super();
    this.#id = id;
    this.#post = post;
  }

  send(message: unknown): boolean {
    this.#post({ type: 'probe-message', probe: this.#id, message });
    return true;
  }

  kill(): boolean {
    this.killed = true;
    this.#post({ type: 'probe-kill', probe: this.#id });
    return true;
  }

  end(code: number): void {
    this.exitCode = code;
    this.emit('exit', code, null);
  }
}
