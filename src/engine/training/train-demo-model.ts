/**
 * Makes the demo model again from its seed: `node src/engine/training/train-demo-model.ts [FOLDER]`.
 *
 * Takes about half an hour on an idle core. Goes on from the checkpoints in FOLDER (default `demo-training`), where
 * the log is written too; the files of the model go to `models/demo`.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { DEMO_MODEL } from '../demo-model.ts';
import { openLibraries } from '../ggml/libraries.ts';
import { TOWER } from './demo-shape.ts';
import { encodeFaces } from './encoded-faces.ts';
import { exportDecoder } from './export-decoder.ts';
import { exportProjector } from './export-projector.ts';
import { trainDecoder } from './train-decoder.ts';
import { trainTower } from './train-tower.ts';

const TOWER_TRAINING = { seed: 20260001, steps: 2400, batch: 32, validationFaces: 512, learningRate: 1.2e-3 };

/** Each stage draws faces of its own seeds; the tower's validation takes the one after its own. */
const DECODER_FACES = { seed: 20260003, count: 4000 };
const HELD_OUT_FACES = { seed: 20260004, count: 512 };
const DECODER_TRAINING = { seed: 20260005, steps: 1200, pairs: 8, learningRate: 1e-3 };

const folder = process.argv[2] ?? 'demo-training';
mkdirSync(folder, { recursive: true });
const log = (line: string) => {
  console.log(line);
  appendFileSync(join(folder, 'training.log'), `${line}\n`);
};
// Drawing runs beside the training's one thread.
sharp.concurrency(1);
const libraries = await openLibraries('cpu');
const tower = await trainTower(libraries, {
  ...TOWER_TRAINING,
  checkpoint: join(folder, 'tower.checkpoint'),
  log,
});
log(`encoding ${DECODER_FACES.count} faces`);
const faces = await encodeFaces(libraries, tower, DECODER_FACES.seed, DECODER_FACES.count);
const heldOut = await encodeFaces(libraries, tower, HELD_OUT_FACES.seed, HELD_OUT_FACES.count);
const decoder = await trainDecoder(libraries, faces, heldOut, {
  ...DECODER_TRAINING,
  checkpoint: join(folder, 'decoder.checkpoint'),
  log,
});
await exportProjector(DEMO_MODEL.mmproj, {
  name: 'Tiebreak demo',
  shape: TOWER,
  tower,
  projector: decoder,
});
await exportDecoder(DEMO_MODEL.model, decoder);
log(`wrote ${DEMO_MODEL.model} and ${DEMO_MODEL.mmproj}`);
await libraries.nodeLlama.dispose();
