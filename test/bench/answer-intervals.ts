/**
 * The interval of a share of a million answers, images being the unit, against 1,000 resamples of images on both sides:
 *
 *     node test/bench/answer-intervals.ts
 *
 * 1,000 targets and 500 references, both orders; targets and references that a comparator finds hard have more wrong answers.
 */
import { AnswerSums } from '../../src/core/answer-sums.ts';
import { createRandom } from '../../src/core/random.ts';

const TARGETS = 1000;
const REFERENCES = 500;
const RESAMPLES = 1000;

const random = createRandom(1);
const ease = Array.from({ length: TARGETS + REFERENCES }, () => random.normal());
const right = Array.from({ length: TARGETS * REFERENCES }, (_, pair) => {
  const [target, reference] = [Math.floor(pair / REFERENCES), TARGETS + (pair % REFERENCES)];
  const chance = 1 / (1 + Math.exp(-1 - (ease[target] ?? NaN) - (ease[reference] ?? NaN)));
  return [0, 1].map(() => Number(random.uniform() < chance));
});

const started = performance.now();
const sums = new AnswerSums(TARGETS + REFERENCES, 2);
for (const [pair, orders] of right.entries()) {
  for (const order of orders) {
    sums.add(0, 1);
    sums.add(1, order);
  }
  sums.closePair(Math.floor(pair / REFERENCES), TARGETS + (pair % REFERENCES));
}
const share = sums.share({ part: [1], whole: [0] });
const interval = sums.ratioInterval({ part: [1], whole: [0] }, [0, 1]) ?? [NaN, NaN];
const seconds = (performance.now() - started) / 1000;

const resampling = performance.now();
const rightOf = Float64Array.from(right, ([first = NaN, second = NaN]) => first + second);
const drawnTimes = (count: number) => {
  const times = new Uint32Array(count);
  for (let drawn = 0; drawn < count; drawn++) {
    const image = random.integer(count);
    times[image] = (times[image] ?? NaN) + 1;
  }
  return times;
};
const shares = Array.from({ length: RESAMPLES }, () => {
  const [targets, references] = [drawnTimes(TARGETS), drawnTimes(REFERENCES)];
  let part = 0;
  for (let target = 0; target < TARGETS; target++) {
    let ofTarget = 0;
    for (let reference = 0; reference < REFERENCES; reference++)
      ofTarget += (references[reference] ?? NaN) * (rightOf[target * REFERENCES + reference] ?? NaN);
    part += (targets[target] ?? NaN) * ofTarget;
  }
  return part / (2 * TARGETS * REFERENCES);
}).sort((a, b) => a - b);
const resampledSeconds = (performance.now() - resampling) / 1000;
const mean = shares.reduce((sum, value) => sum + value, 0) / RESAMPLES;
const deviation = Math.sqrt(shares.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (RESAMPLES - 1));
const error = (interval[1] - interval[0]) / (2 * 1.959963984540054);
const independent = Math.sqrt((mean * (1 - mean)) / (2 * TARGETS * REFERENCES));

const percent = (value: number) => `${(100 * value).toFixed(3)} %`;
console.log(`share ${percent(share?.value ?? NaN)} of ${share?.trials ?? 0} answers`);
console.log(
  `one pass: ${share?.interval.map(percent).join(' to ') ?? ''}, error ${percent(error)}, ${seconds.toFixed(2)} s`,
);
console.log(
  `${RESAMPLES} resamples: ${percent(shares[25] ?? NaN)} to ${percent(shares[974] ?? NaN)}, error ${percent(deviation)}, ${resampledSeconds.toFixed(1)} s`,
);
console.log(`error by one pass / by resamples: ${(error / deviation).toFixed(3)}`);
console.log(`as if answers were independent: error ${percent(independent)}`);
