/**
 * The demo model on faces of a seed that nothing was chosen by: `node test/bench/unseen-faces.ts [FACES] [SEED]`.
 *
 * Asks about every ordered pair of simulated faces, and prints accuracy, recalls and forward-reverse agreement as JSON.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabelSums } from '../../src/core/confusion.ts';
import { labelIndex, labelOf, largestLabel, reverseLabel, type Label } from '../../src/core/labels.ts';
import { rateFace, scoreOf } from '../../src/engine/datasets/synthetic/ratings.ts';
import { renderFace } from '../../src/engine/datasets/synthetic/render-face.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { Comparator } from '../../src/engine/comparator/comparator.ts';

/** The side of the files in a synthetic set. */
const SIZE = 256;

const count = Number(process.argv[2] ?? 120);
const seed = Number(process.argv[3] ?? 20261126);
const folder = await mkdtemp(join(tmpdir(), 'unseen-'));
try {
  const faces: { path: string; score: number }[] = [];
  for (let index = 0; index < count; index++) {
    const path = join(folder, `${index}.jpg`);
    await writeFile(path, await renderFace(seed, index, SIZE));
    faces.push({ path, score: scoreOf(rateFace(seed, index)) });
  }
  const pairs = faces.flatMap((first) =>
    faces.filter((second) => second !== first).map((second) => ({ first, second })),
  );
  const { model, mmproj } = DEMO_MODEL;
  const comparator = await Comparator.open({ model, mmproj, gpu: 'cpu', threads: 1 });
  const answers = new Array<Label>(pairs.length);
  await comparator.compare(pairs, {
    onResult: (index, _, logits) => {
      answers[index] = largestLabel(logits);
    },
  });
  await comparator[Symbol.asyncDispose]();
  const truths = pairs.map(({ first, second }) => labelOf(first.score, second.score));
  const answerOf = new Map(pairs.map(({ first, second }, at) => [first.path + second.path, answers[at]]));
  const agreed = pairs.filter(({ first, second }, at) => {
    const other = answerOf.get(second.path + first.path);
    return other !== undefined && reverseLabel(other) === answers[at];
  });
  const placeOf = new Map(faces.map(({ path }, place) => [path, place]));
  const labels = new LabelSums(faces.length);
  for (const [at, { first, second }] of pairs.entries()) {
    const [a, b] = [placeOf.get(first.path) ?? NaN, placeOf.get(second.path) ?? NaN];
    if (a > b) continue;
    const other = pairs.findIndex((pair) => pair.first === second && pair.second === first);
    for (const index of [at, other])
      labels.add(labelIndex(truths[index] ?? 'First'), labelIndex(answers[index] ?? 'First'));
    labels.closePair(a, b);
  }
  const { accuracy, recall } = labels.report;
  const agreement = agreed.length / pairs.length;
  console.log(
    JSON.stringify({ faces: count, seed, pairs: pairs.length, accuracy, recall, agreement }, null, 2),
  );
} finally {
  await rm(folder, { recursive: true });
}
