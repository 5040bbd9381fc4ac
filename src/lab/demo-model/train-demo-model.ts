/**
 * Makes the demo model again from its seeds: `node src/lab/demo-model/train-demo-model.ts [FOLDER]`.
 *
 * Takes about half an hour on an idle core. Goes on from the checkpoints in FOLDER (default `demo-training`), where
 * the log is written too; the files of the model go to `models/demo`.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { DEMO_MODEL } from '../../engine/demo-model.ts';
import { openLibraries } from '../../engine/ggml/libraries.ts';
import { TOWER } from './demo-shape.ts';
import { encodeFaces } from './encoded-faces.ts';
import { exportDecoder } from './export-decoder.ts';
import { exportProjector } from './export-projector.ts';
import type { SmallTower } from '../small-models/small-tower.ts';
import { trainDemoDecoder } from './train-demo-decoder.ts';
import { trainDemoTower } from './train-demo-tower.ts';

/** The second goes on from the first with larger batches, a warm restart of the rate (Loshchilov and Hutter 2017). */
const TOWER_TRAININGS = [
  { name: 'tower', seed: 20260001, steps: 3000, batch: 16, rate: 1.2e-3 },
  { name: 'tower-again', seed: 20260006, steps: 1300, batch: 32, rate: 7e-4 },
];
const WATCHED_FACES = { seed: 20260002, count: 512 };

/** Every part draws faces of a seed of its own. */
const DECODER_FACES = { seed: 20260003, count: 4000 };
const HELD_OUT_FACES = { seed: 20260004, count: 512 };
const DECODER_TRAINING = {
  seed: 20260005,
  steps: 1200,
  stepsALook: 100,
  pairs: 8,
  heldOutPairs: 512,
  rate: 1e-3,
};

const folder = process.argv[2] ?? 'demo-training';
mkdirSync(folder, { recursive: true });
const log = (line: string) => {
  console.log(line);
  appendFileSync(join(folder, 'training.log'), `${line}\n`);
};
// Drawing runs beside the training's one thread.
sharp.concurrency(1);
const libraries = await openLibraries('cpu');
let tower: SmallTower | null = null;
for (const { name, ...training } of TOWER_TRAININGS) {
  const start = tower?.weights();
  tower?.[Symbol.dispose]();
  tower = await trainDemoTower(libraries, {
    ...training,
    ...(start === undefined ? {} : { start }),
    stepsALook: 100,
    heldOut: WATCHED_FACES,
    checkpoint: join(folder, `${name}.checkpoint`),
    log,
  });
}
if (tower === null) throw new Error('no tower was trained');
log(`encoding ${DECODER_FACES.count} faces`);
const faces = await encodeFaces(tower, DECODER_FACES.seed, DECODER_FACES.count);
const heldOut = await encodeFaces(tower, HELD_OUT_FACES.seed, HELD_OUT_FACES.count);
const comparator = await trainDemoDecoder(libraries, faces, heldOut, {
  ...DECODER_TRAINING,
  checkpoint: join(folder, 'decoder.checkpoint'),
  log,
});
await exportProjector(DEMO_MODEL.mmproj, {
  name: 'Tiebreak demo',
  shape: TOWER,
  tower: tower.weights(),
  projector: comparator.weights(),
});
await exportDecoder(DEMO_MODEL.model, comparator.weights(), comparator.texts);
log(`wrote ${DEMO_MODEL.model} and ${DEMO_MODEL.mmproj}`);
comparator[Symbol.dispose]();
tower[Symbol.dispose]();
await libraries.nodeLlama.dispose();
