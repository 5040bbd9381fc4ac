/** The process that trains, so that a native crash takes nothing else with it. */
import { nodeParentPort } from '../inference/node-parent-port.ts';
import { serveTraining } from './serve-training.ts';
import { runTraining } from './run-training.ts';

serveTraining(nodeParentPort(), runTraining, () => process.exit());
