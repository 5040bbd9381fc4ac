import { globSync, readFileSync } from 'node:fs';
import { VOTE_SCORES } from '../../src/core/score-words.ts';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawFigure } from '../../src/figures/drawing/draw-figure.ts';
import { FIGURE_KINDS, type FigureKind } from '../../src/figures/figure-kinds.ts';
import { rangedAxes } from '../../src/figures/figure.ts';
import { nllFigure } from '../../src/figures/kinds/nll-figure.ts';
import { DEFAULT_LOOK, problemOfLook } from '../../src/figures/look.ts';
import { CURVES, exampleFigures, EXAMPLES, SCORES } from './example-figures.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Where the page draws charts, and as which figures these are exported; none is exported for a reason. */
const CHARTS: Readonly<Record<string, readonly FigureKind[] | string>> = {
  'views/confusion/abstention-panel.tsx': ['abstention'],
  'views/confusion/reliability-chart.tsx': ['reliability'],
  'views/confusion/count-matrix.tsx': ['confusion'],
  'views/confusion/difference-matrix.tsx': ['confusion'],
  'views/confusion/share-dots.tsx': ['shares'],
  'views/consistency/orders-panel.tsx': ['orders'],
  'views/consistency/density-chart.tsx': ['density'],
  'views/consistency/distance-chart.tsx': [
    'agreement-by-distance',
    'bias-by-distance',
    'divergence-by-distance',
  ],
  'views/scores/estimate-scatter.tsx': ['estimates'],
  'views/scores/residual-charts.tsx': ['residuals-by-group', 'residuals-by-score'],
  'views/scores/adaptive-charts.tsx': ['adaptive-pc', 'adaptive-mae'],
  'views/nll/nll-chart.tsx': ['nll'],
  'views/nll/likelihood-chart.tsx': ['likelihood'],
  'views/training/loss-panel.tsx': ['loss'],
  'views/training/step-figure-panel.tsx': ['learning-rate', 'gradient-norm'],
  'views/training/step-chart.tsx': 'the frame of the training curves',
  'views/training/shares-panel.tsx': ['held-out-answers'],
  'views/training/label-counts-bar.tsx': ['label-counts'],
  'views/data/mini-histogram.tsx': 'the preview of a pair set that is not drawn yet',
  'views/data/score-histogram.tsx': ['score-histogram'],
  'views/review/over-time-chart.tsx': ['seconds-over-time', 'agreement-over-time'],
  'views/similar/share-curves.tsx': [
    'similar-answers',
    'similar-reach',
    'similar-likelihood',
    'similar-pieces',
  ],
  'views/similar/where-panel.tsx': ['similar-where'],
  'views/ranking/rank-estimates.tsx': ['ranking-estimates'],
  'views/ranking/heat-map.tsx': ['ranking-wins', 'ranking-answers'],
  'views/map/image-map.tsx': ['map'],
  'views/map/colour-key.tsx': 'the key of the map, no chart',
  'views/run/rate-sparkline.tsx': 'how fast a run goes just now',
};

/** What draws a chart: a frame, a grid of labels, or a drawing of its own. */
const DRAWS =
  /<PlotFrame|<LabelGrid|<svg|scaleLinear\(|<(?:Count|Difference)Matrix|<StepChart|countsBar|classes\.dot\}/;

/** Parts of a chart that another file draws, and what is none. */
const PARTS = new Set([
  'views/confusion/matrix-panel.tsx',
  'views/nll/own-term.tsx',
  'views/consistency/density-panel.tsx',
]);

test('every file of the page that draws a chart is in the list of exported figures', () => {
  const files = globSync('views/**/*.tsx', { cwd: path.join(ROOT, 'src/renderer') })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => DRAWS.test(readFileSync(path.join(ROOT, 'src/renderer', file), 'utf8')))
    .filter((file) => !PARTS.has(file));
  expect(files.sort()).toEqual(Object.keys(CHARTS).sort());
  const exported = Object.values(CHARTS).filter((kinds) => typeof kinds !== 'string');
  expect([...new Set(exported.flat())].sort()).toEqual([...FIGURE_KINDS].sort());
});

describe.each(FIGURE_KINDS)('%s', (kind) => {
  const figure = EXAMPLES[kind];

  test('says of what it is, and how many or under what', () => {
    expect(figure.kind).toBe(kind);
    expect(figure.title).not.toBe('');
    expect(figure.caption.join(' ')).toMatch(/n = \d|Likelihood/);
    for (const sentence of figure.caption) expect(sentence).toMatch(/\.$/);
  });

  test('has a title for each axis of numbers', () => {
    const titles = figure.panels.flat().flatMap(({ layers }) =>
      layers.flatMap(({ encoding }) =>
        ['x', 'y'].flatMap((axis) => {
          const { type, title } = encoding[axis] ?? {};
          return type === 'quantitative' ? [title] : [];
        }),
      ),
    );
    // A panel that shares its axis with the one beside or below leaves the title to that.
    expect(titles.filter((title) => title === undefined || title === '')).toEqual([]);
  });

  test('is drawn in the size asked for, light, with the mark of simulated data even without a caption', async () => {
    const look = { ...DEFAULT_LOOK, width: 180, height: 120, caption: false, title: false };
    const { svg, width, height, fits, warnings } = await drawFigure(figure, look);
    expect(warnings).toEqual([]);
    expect({ width, height, fits }).toEqual({
      width: expect.closeTo(180, 0) as number,
      height: expect.closeTo(120, 0) as number,
      fits: true,
    });
    expect(svg).toContain('fill="white"');
    expect(svg).not.toContain(figure.caption[0]);
    expect(svg.includes('Simulated data')).toBe(figure.simulated);
  });
});

test('a range that is chosen cuts the marks and stands at the axis', async () => {
  const figure = EXAMPLES.estimates;
  expect(rangedAxes(figure)).toEqual(['x', 'y']);
  const { svg } = await drawFigure(figure, { ...DEFAULT_LOOK, x: [2, null], y: [null, 4] });
  expect(svg).toContain('clip-path');
  const ticks = [...svg.matchAll(/<text[^>]*>([\d.]+)<\/text>/g)].map(([, text]) => Number(text));
  expect(Math.min(...ticks)).toBe(1);
  expect(ticks.filter((tick) => tick < 2)).not.toContain(NaN);
  expect(Math.max(...ticks)).toBe(5);
  const { svg: both } = await drawFigure(figure, { ...DEFAULT_LOOK, x: [2, 4], y: [2, 4] });
  const within = [...both.matchAll(/<text[^>]*>([\d.]+)<\/text>/g)].map(([, text]) => Number(text));
  expect([Math.min(...within), Math.max(...within)]).toEqual([2, 4]);
});

test('a figure of rows holds unrounded numbers', () => {
  const [panel] = EXAMPLES.estimates.panels.flat();
  const values = panel?.layers.flatMap(({ rows }) => rows.map(({ estimate }) => estimate)) ?? [];
  expect(values.some((value) => typeof value === 'number' && JSON.stringify(value).length > 8)).toBe(true);
});

test('the NLL of one image is near its estimate, of several about each one’s own', () => {
  const near = EXAMPLES.nll.panels[0]?.[1];
  const estimates = near?.layers.at(-2)?.rows.map(({ score }) => score);
  expect(estimates).toEqual(CURVES.map(() => 0));
  const texts = near?.layers.flatMap(({ rows }) =>
    rows.flatMap(({ text }) => (text === undefined ? [] : [text])),
  );
  expect(texts).toEqual(['1.92']);
});

test('a figure too small for its texts is drawn larger, and says so', async () => {
  const { fits, height } = await drawFigure(EXAMPLES.reliability, { ...DEFAULT_LOOK, width: 60, height: 30 });
  expect(fits).toBe(false);
  expect(height).toBeGreaterThan(30);
});

test('entries of a legend that are wider than the figure take several lines, and panels keep their width', async () => {
  const [curve] = CURVES;
  if (curve === undefined) throw new Error('no curve');
  const names = Array.from(
    { length: 6 },
    (_, index) => `participant_with_a_long_name_session_2_image_${index}.jpg, fold 1`,
  );
  const figure = nllFigure(
    SCORES,
    names.map((name) => ({ ...curve, name })),
    'relative',
  );
  for (const legend of ['bottom', 'right', 'none'] as const) {
    const drawn = await drawFigure(figure, { ...DEFAULT_LOOK, legend });
    expect(drawn).toMatchObject({ fits: true, warnings: [] });
    const panels = [
      ...drawn.svg.matchAll(/<path class="background"[^>]* d="M[\d.]+,[\d.]+h([\d.]+)v[\d.]+/g),
    ];
    const widest = Math.max(...panels.map(([, width]) => Number(width)));
    expect(widest, legend).toBeGreaterThan(70);
    if (legend === 'none') continue;
    const entry = /<text[^>]*>(?:<tspan[^>]*>([^<]*)<\/tspan>)+/.exec(drawn.svg)?.[0] ?? '';
    expect(entry.match(/<tspan/g)?.length ?? 0, legend).toBeGreaterThan(1);
  }
});

test('a range that ends before it begins is no look', () => {
  expect(problemOfLook(DEFAULT_LOOK)).toBeNull();
  expect(problemOfLook({ ...DEFAULT_LOOK, x: [4, 2] })).toBe('The x axis must begin below its end.');
  expect(problemOfLook({ ...DEFAULT_LOOK, y: [2, 2] })).toBe('The y axis must begin below its end.');
  expect(problemOfLook({ ...DEFAULT_LOOK, y: [2, null] })).toBeNull();
  expect(problemOfLook({ ...DEFAULT_LOOK, width: 1000 })).toBe('The width is from 40 to 600 mm.');
});

test('no figure of scores that were estimated from votes calls a score or a label true', () => {
  const figures = exampleFigures(VOTE_SCORES);
  for (const [kind, { title, caption, panels }] of Object.entries(figures)) {
    if (kind === 'confusion' || kind === 'shares') continue;
    const titles = JSON.stringify(panels).match(/"(?:title|name)":"[^"]*"/g) ?? [];
    expect([title, ...caption, ...titles].join('\n'), kind).not.toMatch(/\btru(?:e|ly|th)\b/i);
  }
  expect(figures['similar-where'].caption.join(' ')).toContain('all that are Similar by votes');
});
