import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { utilityProcess } from 'electron';
import { keepLastLines, type InferenceChild } from '../engine/inference/inference-child.ts';
import type { GuardChild } from '../engine/servers/managed/guard-protocol.ts';
import type { TrainingChild } from '../engine/training/train-apart.ts';
import type { ImportChild } from '../engine/jobs/models/import-apart.ts';
import guardEntry from './guard-process.ts?modulePath';
import importEntry from './import-process.ts?modulePath';
import inferenceEntry from './inference-process.ts?modulePath';
import trainingEntry from './training-process.ts?modulePath';
import { RunProbes } from './run-probes.ts';

/** How long the last lines of a process that has ended may take to arrive, in milliseconds. */
const LAST_LINES_WAIT = 500;

/** Starts the inference process as a utility process of Electron's. */
export function launchUtilityInference(): InferenceChild {
  return launchUtility(inferenceEntry, 'Tiebreak inference');
}

/** Starts the process that trains as a utility process of Electron's. */
export function launchUtilityTraining(): TrainingChild {
  return launchUtility(trainingEntry, 'Tiebreak training');
}

/** Starts the process that imports models as a utility process of Electron's. */
export function launchUtilityImport(): ImportChild {
  return launchUtility(importEntry, 'Tiebreak import');
}

/** Starts the guard of a llama-server as a utility process of Electron's. */
export function launchUtilityGuard(): GuardChild {
  return launchUtility(guardEntry, 'Tiebreak llama-server');
}

function launchUtility<Request>(entry: string, serviceName: string): InferenceChild<Request> {
  const child = utilityProcess.fork(entry, [], { serviceName, stdio: 'pipe' });
  const probes = new RunProbes(child);
  const outputs = [child.stdout, child.stderr].filter((output) => output !== null);
  const lastLines = keepLastLines(outputs);
  const allRead = Promise.all(outputs.map((output) => once(output, 'close')));
  const ended = once(child, 'exit').then(async ([code]) => {
    await Promise.race([allRead, wait(LAST_LINES_WAIT, undefined, { ref: false })]);
    return { how: `exit code ${String(code)}`, lastLines };
  });
  return {
    get pid() {
      return child.pid;
    },
    post: (request) => child.postMessage(request),
    kill: () => {
      // Electron's own `kill` asks politely, and a process that computes may not hear.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
    onMessage: (listener) => {
      child.on('message', (message: unknown) => {
        if (!probes.take(message)) listener(message);
      });
    },
    ended,
  };
}
