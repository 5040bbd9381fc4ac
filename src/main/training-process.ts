/** The process of the desktop program that trains, in a utility process. */
import { serveTraining } from '../engine/training/serve-training.ts';
import { runTraining } from '../engine/training/run-training.ts';
import { utilityParentPort } from './utility-parent-port.ts';

serveTraining(utilityParentPort(), runTraining, () => process.exit());
