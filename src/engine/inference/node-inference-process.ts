/** The inference process: a comparator of its own, so that a native crash takes nothing else with it. */
import { Comparator } from '../comparator/comparator.ts';
import { serveComparisons } from './serve-comparisons.ts';
import { nodeParentPort } from './node-parent-port.ts';

serveComparisons(
  nodeParentPort(),
  (spec) => Comparator.open(spec),
  () => process.exit(),
  // Loaded where it is asked for, since node-llama-cpp comes with it: 600 modules that no answer needs.
  async (subject) => (await import('./examine.ts')).examine(subject),
);
