/**
 * What telling a person of a contradiction costs: `node test/bench/contradiction-speed.ts`.
 *
 * 35,000 answers of one person, of 100 targets against 350 references (where the shortest cycle has four pairs) and of 500 images
 * at random, with a slip in so many answers. Reading all of them and finding every contradiction; then 2,000 more answers, each
 * stored and checked.
 */
import { randomUUID } from 'node:crypto';
import { at } from '../../src/core/at.ts';
import { labelOf } from '../../src/core/labels.ts';
import { createRandom } from '../../src/core/random.ts';
import { OwnContradictions } from '../../src/engine/annotation/own-contradictions.ts';
import { openDatabase } from '../../src/engine/store/database.ts';
import { appendJudgement } from '../../src/engine/store/judgements.ts';
import { addPerson } from '../../src/engine/store/people.ts';
import { insertRatedImages } from '../fixtures/rated-images.ts';

const ANSWERS = 35_000;
const MORE = 2000;

type Pair = readonly [first: number, second: number];

function measure(name: string, images: number, pairs: readonly Pair[], slips: number): void {
  const db = openDatabase(':memory:', { create: true });
  const { ids } = insertRatedImages(db, images);
  const person = addPerson(db, { name: 'ann' }).id;
  const random = createRandom(3);
  // Targets come behind the references, and lie between them.
  const scoreOf = (image: number) => (image < 350 ? image / 350 : ((image - 350) % 100) / 100);
  const answerTo = ([first, second]: Pair) => {
    const label = labelOf(scoreOf(first), scoreOf(second), 0.05);
    return random.integer(100) < slips ? (['First', 'Second', 'Similar'] as const)[random.integer(3)] : label;
  };
  const insert = db.prepare(
    `INSERT INTO judgement (first_id, second_id, action, status, label, person_id, shown_swapped, created_at)
     VALUES (?, ?, 'label', 'submitted', ?, ?, 0, ?)`,
  );
  db.transaction(() => {
    for (const [place, pair] of pairs.slice(0, ANSWERS - MORE).entries())
      insert.run(at(ids, pair[0]), at(ids, pair[1]), answerTo(pair), person, place);
  })();
  const own = new OwnContradictions(db, person);
  const before = performance.now();
  const found = own.list().length;
  const all = performance.now() - before;
  const times: number[] = [];
  let told = 0;
  for (const pair of pairs.slice(ANSWERS - MORE, ANSWERS)) {
    const [firstId, secondId] = [at(ids, pair[0]), at(ids, pair[1])];
    appendJudgement(db, {
      ...{
        key: randomUUID(),
        firstId,
        secondId,
        action: 'label',
        label: answerTo(pair) ?? null,
        judge: person,
      },
      ...{ seconds: 1, shownSwapped: false, runId: null },
    });
    const start = performance.now();
    if (own.of(firstId, secondId).length > 0) told++;
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const quantile = (share: number) => at(times, Math.floor(share * (times.length - 1))).toFixed(3);
  console.log(
    `${name}, ${slips} % slips: all ${ANSWERS - MORE} answers ${all.toFixed(0)} ms (${found} contradictions); ` +
      `one more answer: median ${quantile(0.5)} ms, 95 % ${quantile(0.95)} ms, most ${quantile(1)} ms (${told} of ${MORE} told)`,
  );
  db.close();
}

/** Each of 100 targets, spread over the scores, against each of 350 references. */
function bipartite(): Pair[] {
  const pairs = Array.from({ length: 100 * 350 }, (_, place): Pair => [
    350 + Math.floor(place / 350),
    place % 350,
  ]);
  return createRandom(7).shuffle(pairs);
}

function anyPairs(images: number): Pair[] {
  return createRandom(7).shuffle(
    Array.from({ length: images }, (_, a) => Array.from({ length: a }, (__, b): Pair => [a, b])).flat(),
  );
}

for (const slips of [0, 2, 10]) {
  measure('targets against references', 450, bipartite(), slips);
  measure('500 images at random', 500, anyPairs(500), slips);
}
