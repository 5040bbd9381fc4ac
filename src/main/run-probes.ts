import path from 'node:path';
import { utilityProcess, type UtilityProcess } from 'electron';
import { APP_FOLDER, unpacked } from '../engine/app-folder.ts';
import { probeRequestSchema, type ProbeReply } from './probe-protocol.ts';

/** node-llama-cpp's own program that loads a library and sees whether it works here. */
const PROBE_FILE = 'testBindingBinary.js';

/** Starts children for a utility process that asks for them, and ends them with it. */
export class RunProbes {
  readonly #asking: UtilityProcess;
  readonly #running = new Map<number, UtilityProcess>();

  constructor(asking: UtilityProcess) {
    this.#asking = asking;
    asking.once('exit', () => {
      for (const probe of this.#running.values()) probe.kill();
    });
  }

  /** Deals with a message that is about a probe; false for any other. */
  take(message: unknown): boolean {
    const request = probeRequestSchema.safeParse(message);
    if (!request.success) return false;
    const { data } = request;
    if (data.type === 'probe-start') this.#start(data.probe, data.module);
    else if (data.type === 'probe-message') this.#running.get(data.probe)?.postMessage(data.message);
    else this.#running.get(data.probe)?.kill();
    return true;
  }

  #start(id: number, module: string): void {
    const reply = (message: ProbeReply): void => {
      this.#asking.postMessage(message);
    };
    if (!isProbe(module)) {
      reply({ type: 'probe-exit', probe: id, code: 1 });
      return;
    }
    const probe = utilityProcess.fork(module, [], {
      serviceName: 'Tiebreak library test',
      stdio: 'ignore',
      env: { ...process.env, TEST_BINDING_CP: 'true' },
    });
    this.#running.set(id, probe);
    probe.on('message', (message: unknown) => reply({ type: 'probe-message', probe: id, message }));
    probe.once('exit', (code) => {
      this.#running.delete(id);
      reply({ type: 'probe-exit', probe: id, code });
    });
  }
}

/** Only the program's own copy of the one file is started, whatever the asking process says. */
function isProbe(module: string): boolean {
  const inside = [APP_FOLDER, unpacked(APP_FOLDER)].some((folder) =>
    path.resolve(module).startsWith(path.join(folder, 'node_modules', 'node-llama-cpp') + path.sep),
  );
  return inside && path.basename(module) === PROBE_FILE;
}
