/**
 * Time of scoring 1,100 images against 350 references, as many as SCUT-FBP5500 has in a test split:
 *
 *     node test/bench/estimate.ts [--all]
 *
 * Visits every grid point of a few images, or of all of them with --all, to compare results and times.
 */
import { isDeepStrictEqual } from 'node:util';
import { estimateScore, estimateScoreByGrid } from '../../src/core/estimate.ts';
import { evidenceOf, type Evidence } from '../../src/core/evidence.ts';
import { labelProbabilities, LIKELIHOOD_PRESETS } from '../../src/core/likelihood.ts';

const IMAGES = 1100;
const REFERENCES = 350;
const GRID_SAMPLE = process.argv.includes('--all') ? IMAGES : 10;

const likelihood = LIKELIHOOD_PRESETS.uol;

/** Comparisons of an evenly spread image with evenly spread references, blurred to look like a model's answers. */
function evidenceFor(image: number, kind: 'hard' | 'soft'): Evidence[] {
  const score = 1 + (4 * (image + 0.5)) / IMAGES;
  return Array.from({ length: REFERENCES }, (_, reference) => {
    const referenceScore = 1 + (4 * (reference + 0.5)) / REFERENCES;
    const noise = 0.5 * Math.sin(12.9898 * image + 78.233 * reference);
    return evidenceOf(
      referenceScore,
      true,
      labelProbabilities(score + noise, referenceScore, likelihood),
      kind,
    );
  });
}

for (const kind of ['hard', 'soft'] as const) {
  const all = Array.from({ length: IMAGES }, (_, image) => evidenceFor(image, kind));
  const start = performance.now();
  const fast = all.map((evidence) => estimateScore(evidence, likelihood));
  const seconds = (performance.now() - start) / 1000;

  const gridStart = performance.now();
  const sample = all.slice(0, GRID_SAMPLE).map((evidence) => estimateScoreByGrid(evidence, likelihood));
  const gridSeconds = ((performance.now() - gridStart) / 1000) * (IMAGES / GRID_SAMPLE);
  const equal = sample.every((one, image) => isDeepStrictEqual(one, fast[image]));
  console.log(
    `${kind} evidence: ${IMAGES} images x ${REFERENCES} references in ${seconds.toFixed(3)} s ` +
      `(every grid point: ${gridSeconds.toFixed(0)} s, from ${GRID_SAMPLE} images; equal: ${equal})`,
  );
}
