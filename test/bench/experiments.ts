import { openLibraries } from '../../src/engine/ggml/libraries.ts';
import { DEFAULT_SIZES } from '../../src/engine/training/experiments/experiment.ts';
import { runExperiments } from '../../src/engine/training/experiments/run-experiments.ts';
import { syntheticFaces } from '../../src/engine/training/experiments/synthetic-faces.ts';

/*
 * The experiments of docs/experiments.md on simulated faces: node test/bench/experiments.ts FOLDER 1,2,3
 *
 * Everything is kept in the folder; started again, it goes on, and what is finished is not made again.
 */

const [folder, seeds = '1'] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder that keeps the results');

const libraries = await openLibraries('cpu');
const results = await runExperiments(libraries, {
  source: syntheticFaces(libraries, DEFAULT_SIZES.faces),
  sizes: DEFAULT_SIZES,
  seeds: seeds.split(',').map(Number),
  folder,
  onNote: (note) => {
    console.error(note);
  },
});
console.log(JSON.stringify(results, null, 2));
await libraries.nodeLlama.dispose();
