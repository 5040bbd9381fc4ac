import { scaleLinear } from 'd3';
import { GIVEN_SCORES } from '../../../src/core/score-words.ts';
import { expect, test } from 'vitest';
import { formatNumber } from '../../../src/core/format.ts';
import type { Triple } from '../../../src/core/labels.ts';
import { wilsonInterval, type Proportion } from '../../../src/core/proportion.ts';
import type { AbstentionCurve, LabelReliability } from '../../../src/model/confusion.ts';
import type { Consistency } from '../../../src/model/consistency.ts';
import type { ImageRow } from '../../../src/model/image-row.ts';
import { recipeSchema } from '../../../src/model/recipe.ts';
import type { AdaptiveReplay, ScoreRow, TargetAnswer } from '../../../src/model/scores.ts';
import type { StepPoint, TrainingDetail } from '../../../src/model/training.ts';
import type { PairCursor } from '../../../src/renderer/ui/pair-list/use-pair-cursor.ts';
import { shareText, smallNumberText } from '../../../src/renderer/charts/tick-text.ts';
import { AbstentionPanel } from '../../../src/renderer/views/confusion/abstention-panel.tsx';
import { ReliabilityChart } from '../../../src/renderer/views/confusion/reliability-chart.tsx';
import { DensityChart } from '../../../src/renderer/views/consistency/density-chart.tsx';
import { DistanceChart } from '../../../src/renderer/views/consistency/distance-chart.tsx';
import { ScoreHistogram } from '../../../src/renderer/views/data/score-histogram.tsx';
import { explain } from '../../../src/renderer/views/nll/explanation.ts';
import { LikelihoodChart } from '../../../src/renderer/views/nll/likelihood-chart.tsx';
import { NllChart } from '../../../src/renderer/views/nll/nll-chart.tsx';
import { RateSparkline } from '../../../src/renderer/views/run/rate-sparkline.tsx';
import { AdaptiveChart } from '../../../src/renderer/views/scores/adaptive-charts.tsx';
import { EstimateScatter } from '../../../src/renderer/views/scores/estimate-scatter.tsx';
import { GroupResiduals, ResidualsByScore } from '../../../src/renderer/views/scores/residual-charts.tsx';
import { SharesPanel } from '../../../src/renderer/views/training/shares-panel.tsx';
import { StepChart } from '../../../src/renderer/views/training/step-chart.tsx';
import { drawnSvg, Plotted } from '../../fixtures/drawn-svg.tsx';
import { RUN_SUMMARY } from '../../fixtures/run-summary.ts';

const NOTHING = () => undefined;

/** Compares with the drawing that is kept; `npx vitest run -u` keeps a new one, which is then looked at. */
const expectDrawn = (svg: string, name: string) => expect(svg).toMatchFileSnapshot(`./drawn/${name}.svg`);

const shareOf = (successes: number, trials: number): Proportion => ({
  value: successes / trials,
  interval: wilsonInterval(successes / trials, trials),
  successes,
  trials,
});

const RELIABILITY: LabelReliability = {
  label: 'First',
  error: 0.0432,
  errorInterval: [0.03, 0.06],
  bins: [
    { low: 0, high: 0.25, n: 40, meanProbability: 0.11, frequency: shareOf(3, 40) },
    { low: 0.25, high: 0.5, n: 10, meanProbability: 0.36, frequency: shareOf(5, 10) },
    { low: 0.5, high: 0.75, n: 0, meanProbability: null, frequency: null },
    { low: 0.75, high: 1, n: 50, meanProbability: 0.94, frequency: shareOf(48, 50) },
  ],
};

test('reliability of a probability', () =>
  expectDrawn(drawnSvg(<ReliabilityChart reliability={RELIABILITY} />), 'reliability-chart'));

test('accuracy over coverage', () => {
  const matrix = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ] as const;
  const curve: AbstentionCurve = {
    n: 100,
    points: [
      { threshold: 0, kept: 100, right: 80, accuracy: shareOf(80, 100), matrix },
      { threshold: 0.25, kept: 70, right: 63, accuracy: shareOf(63, 70), matrix },
      { threshold: 0.5, kept: 40, right: 38, accuracy: shareOf(38, 40), matrix },
      { threshold: 0.75, kept: 10, right: 10, accuracy: shareOf(10, 10), matrix },
      { threshold: 1, kept: 0, right: 0, accuracy: null, matrix },
    ],
  };
  const filter = { margin: [0.25, null] } as const;
  const panel = (
    <AbstentionPanel
      about={{ name: 'demo', simulated: true, filter: null, words: GIVEN_SCORES }}
      run={RUN_SUMMARY}
      filter={filter}
      counted={{}}
    />
  );
  return expectDrawn(
    drawnSvg(panel, [[['confusion.abstention', { filter: {} }], curve]]),
    'abstention-panel',
  );
});

const AGREEMENT = {
  positionBias: 0.02,
  positionBiasInterval: [-0.01, 0.05],
  meanDivergence: 0.1,
  meanDivergenceInterval: [0.05, 0.15],
} as const;

const CONSISTENCY: Consistency = {
  ...AGREEMENT,
  n: 60,
  agreement: shareOf(45, 60),
  oneWay: 0,
  matrix: [
    [0, 20, 3],
    [18, 0, 4],
    [2, 3, 10],
  ],
  byDistance: [
    { ...AGREEMENT, low: 0, high: 1, n: 40, agreement: shareOf(26, 40) },
    { ...AGREEMENT, low: 1, high: 2, n: 20, agreement: shareOf(19, 20), positionBias: -0.03 },
    { ...AGREEMENT, low: 2, high: 3, n: 0, agreement: null, positionBias: null, positionBiasInterval: null },
  ],
  density: { size: 2, counts: [20, 5, 5, 30] },
  points: [
    { firstId: 1, secondId: 2, x: 0.9, y: 0.8, forward: 'First', reverse: 'Second' },
    { firstId: 3, secondId: 4, x: 0.2, y: 0.4, forward: 'Similar', reverse: 'First' },
  ],
};

test('forward against reverse', () => {
  const cursor: PairCursor = {
    index: null,
    pair: null,
    row: undefined,
    gone: false,
    select: NOTHING,
    seek: NOTHING,
    move: () => false,
  };
  return expectDrawn(drawnSvg(<DensityChart report={CONSISTENCY} cursor={cursor} />), 'density-chart');
});

test('a figure over score distance, with its intervals', () =>
  expectDrawn(
    drawnSvg(
      <DistanceChart
        bins={CONSISTENCY.byDistance}
        name="Position bias"
        of={({ positionBias, positionBiasInterval }) => [positionBias, positionBiasInterval]}
        format={formatNumber}
        domain={() => [-0.1, 0.1]}
      />,
    ),
    'distance-chart',
  ));

test('ticks have the digits that their step needs, and an interval beyond the frame is marked there', () => {
  const drawn = (top: number) =>
    drawnSvg(
      <DistanceChart
        bins={CONSISTENCY.byDistance}
        name="Mean KL"
        of={({ meanDivergence }) => [meanDivergence === null ? null : top / 2, [-top / 2, top]]}
        format={formatNumber}
        domain={() => [0, top]}
      />,
    );
  for (const top of [0.02, 0.034, 0.5, 3]) {
    const svg = drawn(top);
    const ticks = [...svg.matchAll(/class="tick" x="-6"[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(ticks.length).toBeGreaterThan(2);
    expect(new Set(ticks).size).toBe(ticks.length);
    // Two slanting strokes at the frame for the end below 0, a level one for the end within.
    const [bar = ''] = [...svg.matchAll(/ d="(M[^"]*V[^"]*)"/g)].map(([, d]) => d);
    expect(bar).toMatch(/L[\d.]+,[\d.]+l3,-3/);
    expect(bar.match(/h6/g)).toHaveLength(1);
  }
  const shares = shareText([0.955, 0.96, 0.965]);
  expect([0.955, 0.96, 0.965].map((share) => shares(share))).toEqual(['95.5 %', '96.0 %', '96.5 %']);
  const rates = smallNumberText([0, 5e-5, 1.5e-4]);
  expect([0, 5e-5, 1.5e-4].map((rate) => rates(rate))).toEqual(['0', '5.0e−5', '1.5e−4']);
});

const ROW: ScoreRow = {
  imageId: 1,
  name: 'a.jpg',
  group: 'A',
  trueScore: 2,
  score: 2.25,
  interval: [2, 2.5],
  profileInterval: [2, 2.5],
  boundHit: null,
  nll: 3,
  comparisons: 10,
  corrected: 0,
};

/** Two groups, a bound hit at either end, and an image without a true score. */
const ROWS: readonly ScoreRow[] = [
  ROW,
  {
    ...ROW,
    imageId: 2,
    name: 'b.jpg',
    trueScore: 3,
    score: 2.8,
    interval: [2.6, 3],
    profileInterval: [2.6, 3],
  },
  {
    ...ROW,
    imageId: 3,
    name: 'c.jpg',
    group: 'B',
    trueScore: 3.5,
    score: 3.75,
    interval: [3.5, 4],
    profileInterval: [3.5, 4],
  },
  {
    ...ROW,
    imageId: 4,
    name: 'd.jpg',
    group: 'B',
    trueScore: 4.8,
    score: 5,
    interval: [4.6, 5],
    profileInterval: [4.6, 5],
    boundHit: 'high',
  },
  {
    ...ROW,
    imageId: 5,
    name: 'e.jpg',
    group: 'B',
    trueScore: 1.2,
    score: 1,
    interval: [1, 1.4],
    profileInterval: [1, 1.4],
    boundHit: 'low',
  },
  { ...ROW, imageId: 6, name: 'f.jpg', group: null, trueScore: null },
];

test('estimated against true scores, with bound hits at the edges', () =>
  expectDrawn(
    drawnSvg(
      <Plotted>
        {(plot) => (
          <EstimateScatter
            plot={plot}
            rows={ROWS}
            selectedId={3}
            region={{ trueScore: [2.5, 4], score: [2.5, 4] }}
            onSelect={NOTHING}
            onRegion={NOTHING}
          />
        )}
      </Plotted>,
    ),
    'estimate-scatter',
  ));

test('residuals by group', () =>
  expectDrawn(
    drawnSvg(
      <Plotted>
        {(plot) => (
          <GroupResiduals plot={plot} rows={ROWS} selectedId={2} onSelect={NOTHING} onGroup={NOTHING} />
        )}
      </Plotted>,
    ),
    'group-residuals',
  ));

test('residuals over the true score, with their means', () =>
  expectDrawn(
    drawnSvg(
      <Plotted>
        {(plot) => <ResidualsByScore plot={plot} rows={ROWS} selectedId={null} onSelect={NOTHING} />}
      </Plotted>,
    ),
    'residuals-by-score',
  ));

test('a metric against the number of references', () => {
  const point = { toFull: 0.1, meanIntervalWidth: 0.4, meanDefaultWidth: 0.9 };
  const adaptive: AdaptiveReplay = {
    images: 64,
    ofImages: 64,
    full: { references: 57, pc: 0.96, mae: 0.21 },
    points: [
      { ...point, budget: 4, pc: 0.9, mae: 0.4 },
      { ...point, budget: 8, pc: 0.93, mae: 0.3 },
      { ...point, budget: 16, pc: null, mae: 0.25 },
      { ...point, budget: 32, pc: 0.95, mae: 0.22 },
    ],
  };
  return expectDrawn(
    drawnSvg(<Plotted>{(plot) => <AdaptiveChart plot={plot} adaptive={adaptive} metric="pc" />}</Plotted>),
    'adaptive-chart',
  );
});

const answer = (index: number, referenceScore: number, probabilities: Triple): TargetAnswer => ({
  firstId: 1,
  secondId: 100 + index,
  referenceId: 100 + index,
  referenceName: `reference ${index}`,
  referenceScore,
  targetFirst: true,
  probabilities,
  votes: null,
  label: probabilities[0] > 0.5 ? 'First' : probabilities[1] > 0.5 ? 'Second' : 'Similar',
  human: null,
});

const ANSWERS = [
  answer(0, 1.8, [0.9, 0.02, 0.08]),
  answer(1, 2.6, [0.7, 0.1, 0.2]),
  answer(2, 3.1, [0.2, 0.3, 0.5]),
  answer(3, 3.7, [0.05, 0.75, 0.2]),
  answer(4, 4.5, [0.01, 0.95, 0.04]),
];

const LIKELIHOOD = { kind: 'rao-kupper', scale: 5, margin: 1, bias: 0 } as const;

const RECORDED = explain(1, ANSWERS, { kind: 'hard', corrections: false, changes: [] }, LIKELIHOOD);

const FOCUS = { activeKey: null, chosenKey: null, choose: NOTHING, hover: NOTHING };

test.each(['relative', 'absolute', 'derivative'] as const)('the NLL of a target, %s', (kind) =>
  expectDrawn(
    drawnSvg(
      <Plotted>
        {(plot) => (
          <NllChart
            plot={plot}
            trueScore={3}
            recorded={RECORDED}
            supposed={RECORDED}
            other={null}
            kind={kind}
            near={false}
            focus={FOCUS}
            active={RECORDED.answers[2] ?? null}
          />
        )}
      </Plotted>,
    ),
    `nll-chart-${kind}`,
  ),
);

test('the probabilities over the score difference, with the comparisons on them', () =>
  expectDrawn(
    drawnSvg(
      <Plotted>
        {(plot) => (
          <LikelihoodChart
            plot={plot}
            supposed={RECORDED}
            form="probability"
            focus={FOCUS}
            active={RECORDED.answers[0] ?? null}
          />
        )}
      </Plotted>,
    ),
    'likelihood-chart',
  ));

test('a value over the steps of a training, with the ends of its epochs', () => {
  const points = [1.2, 1, 0.9, 0.95, 0.7, 0.6].map((loss, index): StepPoint => ({
    step: index + 1,
    count: 1,
    epoch: index < 3 ? 1 : 2,
    loss,
    lowest: loss,
    highest: loss,
    rate: 1e-4,
    gradientNorm: 1,
    time: index,
  }));
  const losses = points.map(({ loss }) => loss);
  return expectDrawn(
    drawnSvg(
      <Plotted>
        {(plot) => (
          <StepChart
            plot={plot}
            points={points}
            x={scaleLinear([0, 6], [0, plot.innerWidth])}
            y={scaleLinear([0, 1.5], [plot.innerHeight, 0])}
            title="Loss (nats)"
            label="Loss of 6 steps."
            series={[{ key: 'loss', values: losses, colour: 'var(--focus)', width: 2 }]}
            ends={[3, 6]}
            cursor={4}
            onCursor={NOTHING}
            tip={({ step }) => `Step ${step}`}
          />
        )}
      </Plotted>,
    ),
    'step-chart',
  );
});

test('held-out answers by epoch', () => {
  const files = { adapter: { path: 'a.gguf', bytes: 1 }, mmproj: null };
  const validation = (right: number) => ({
    pairs: 30,
    loss: 1 / right,
    accuracy: shareOf(right, 30),
    recall: { First: shareOf(right - 2, 30), Second: shareOf(right - 4, 30), Similar: null },
    agreement: shareOf(right - 1, 30),
    positionBias: 0,
    meanDivergence: 0.1,
  });
  const training: TrainingDetail = {
    name: 'small',
    dataset: 'faces',
    pairSet: 'pairs',
    simulated: true,
    status: 'paused',
    startedAt: 0,
    epochs: 2,
    ofEpochs: 4,
    step: 20,
    steps: 40,
    best: { epoch: 2, loss: 0.04 },
    folder: '/training/small',
    model: 'model.gguf',
    mmproj: 'mmproj.gguf',
    start: null,
    prompt: '<image><image>?',
    recipe: recipeSchema.parse({}),
    images: 60,
    training: { First: 10, Second: 10, Similar: 10 },
    validation: { First: 5, Second: 5, Similar: 5 },
    promptTokens: 10,
    notices: [],
    finished: [
      { epoch: 1, step: 10, trainingLoss: 1, validation: validation(20), ...files },
      { epoch: 2, step: 20, trainingLoss: 0.8, validation: validation(25), ...files },
    ],
    log: [],
  };
  return expectDrawn(drawnSvg(<SharesPanel training={training} />), 'shares-panel');
});

test('the rate of a job as it went', () =>
  expectDrawn(
    drawnSvg(
      <RateSparkline
        rates={[
          { at: 0, rate: 2 },
          { at: 1000, rate: 8 },
          { at: 3000, rate: 5 },
        ]}
      />,
    ),
    'rate-sparkline',
  ));

test('how many images have which score, with the band of Similar and the references', () => {
  const images = [1.2, 1.25, 2.4, 3.1, 3.1, 3.2, 4.6].map((score, index): ImageRow => ({
    id: index + 1,
    name: `${index}.jpg`,
    score,
    scoreError: null,
    rawScore: score,
    raterSpread: null,
    raterCount: null,
    group: null,
    part: index % 2 === 0 ? 'train' : 'test',
    file: true,
  }));
  return expectDrawn(
    drawnSvg(
      <ScoreHistogram
        images={images}
        parts={['train', 'test']}
        selected={images[3]}
        theta={0.2}
        references={{ name: 'references', binWidth: 0.5, perBin: 2, scores: [1.2, 2.4, 3.1, 3.2] }}
        range={[null, null]}
      />,
    ),
    'score-histogram',
  );
});
