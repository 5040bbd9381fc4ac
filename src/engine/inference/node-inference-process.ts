/** The inference process: a comparator of its own, so that a native crash takes nothing else with it. */
import { Comparator } from '../comparator/comparator.ts';
import { examine } from './examine.ts';
import { serveComparisons } from './serve-comparisons.ts';
import { nodeParentPort } from './node-parent-port.ts';

serveComparisons(
  nodeParentPort(),
  (spec) => Comparator.open(spec),
  () => process.exit(),
  examine,
);
