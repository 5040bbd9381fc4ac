/** The inference process of the desktop program: a comparator of its own in a utility process. */
import { examine } from '../engine/inference/examine.ts';
import { serveComparisons } from '../engine/inference/serve-comparisons.ts';
import { Comparator } from '../engine/comparator/comparator.ts';
import { utilityParentPort } from './utility-parent-port.ts';

serveComparisons(
  utilityParentPort(),
  (spec) => Comparator.open(spec),
  () => process.exit(),
  examine,
);
