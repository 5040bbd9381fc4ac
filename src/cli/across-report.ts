import type { PairedDifference } from '../core/paired-difference.ts';
import type { FigureDifference } from '../core/score-differences.ts';
import type { RunAcross } from '../engine/jobs/scores/runs-across.ts';
import type { Dataset } from '../engine/store/datasets.ts';
import type { StoredExperiments } from '../lab/experiments/experiment-folder.ts';
import { scoreFigures, seedFigure } from '../lab/experiments/seed-figure.ts';
import type { AcrossRow } from '../lab/experiments/summarise-across.ts';
import type { SeedFigure } from '../model/experiments.ts';
import { PUBLISHED_RESULTS, type PublishedResult, type TestSet } from '../model/published-results.ts';
import { describeEstimates, type EstimatedScores } from '../model/estimated-scores.ts';
import type { Report } from './report.ts';
import { SIMULATED_FACES } from './simulated-run.ts';
import { formatDecimal, formatInterval, textTable, type Cell } from './text-table.ts';

/** Layouts whose published figures are known. */
const TEST_SETS: Readonly<Record<string, TestSet>> = {
  'scut-fbp5500': 'SCUT-FBP5500',
  mebeauty: 'MEBeauty',
};

type Across = Pick<StoredExperiments, 'name' | 'folder' | 'settings'> & {
  readonly trainedOn: string;
  /** Those that are tested on, the one that is trained on first. */
  readonly datasets: readonly Pick<Dataset, 'name' | 'kind'>[];
};

/** Runs of the workspace beside each other, in the table of {@link acrossReport}. */
export function acrossRunsReport(
  runs: readonly RunAcross[],
  simulated: boolean,
  estimated: readonly (EstimatedScores & { readonly dataset: string })[],
): Report {
  const published = zeroShotResults(
    trainedOnScut(runs),
    runs.map(({ testedOn }) => testedOn),
  );
  return {
    document: { simulated, ...(estimated.length > 0 && { estimatedScores: estimated }), runs, published },
    text: [
      ...(simulated ? [`${SIMULATED_FACES}.`, ''] : []),
      ...estimated.flatMap((one) => [`Dataset "${one.dataset}": ${describeEstimates(one)}`, '']),
      ...runs.map(
        ({ run, model, trainedOn, likelihoodSource }) =>
          `Run "${run}": ${model ?? 'recorded answers'}${trainedOn === null ? '' : `, trained on "${trainedOn}"`}; likelihood ${likelihoodSource}.`,
      ),
      ON_ONE_SCALE,
      '',
      ...acrossTables(runs.map(rowOfRun)),
      'Intervals are over test images.',
      ...differencesOfRuns(runs),
      ...publishedTable(published),
      ...groupsTable(runs.map(rowOfRun)),
    ].join('\n'),
  };
}

/** A row a dataset and way to score it, what others have published of the same beside it, and the groups of each. */
export function acrossReport(
  { name, folder, settings, trainedOn, datasets }: Across,
  experiments: readonly AcrossRow[],
  runs: readonly RunAcross[],
): Report {
  const { faces, tower, simulated, sizes } = settings;
  const [trained, ...others] = datasets;
  const published = zeroShotResults(isScut(trained), others);
  const names = datasets.map((dataset) => dataset.name);
  const rows = [...experiments, ...runs.map(rowOfRun)].toSorted(
    (a, b) => placeIn(names, a.testedOn) - placeIn(names, b.testedOn),
  );
  return {
    document: {
      simulated,
      experiments: name,
      folder,
      trainedOn,
      faces,
      tower,
      sizes,
      rows: experiments.map(({ plain, ...row }) => ({ ...row, ...plain })),
      ...(runs.length > 0 && { runs }),
      published,
    },
    text: [
      ...(simulated ? [`${SIMULATED_FACES}.`, ''] : []),
      `Trained on "${trainedOn}" alone, tested on it and on others: ${folder}`,
      `${faces}.`,
      `Vision tower: ${tower}.`,
      'Small models trained from scratch: only the differences between them are informative.',
      ON_ONE_SCALE,
      '',
      ...acrossTables(rows),
      `Means of seeds ${(experiments[0]?.seeds ?? []).join(', ')}; intervals are over test images (bootstrap), not over seeds. Similar: its recall.`,
      'MAE resc.: after a line fitted to calibration images of the dataset whose references are used; for regression, of the one tested.',
      ...(runs.length === 0
        ? []
        : ['Rows of runs are kept comparators of this workspace, each of its own images: see their n.']),
      '',
      textTable(
        ['less regression', 'by', 'PC', '95% interval', 'MAE', '95% interval', 'RMSE', '95% interval'],
        rows.flatMap((row): Cell[][] =>
          row.lessRegression === null
            ? []
            : [[row.testedOn, wayOf(row), ...differenceCells(row.lessRegression)]],
        ),
      ),
      'Paired bootstrap over the same test images.',
      ...differencesOfRuns(runs),
      ...(published.length === 0
        ? ['', 'No figures are published for these datasets in this direction.']
        : publishedTable(published)),
      ...groupsTable(rows),
    ].join('\n'),
  };
}

const ON_ONE_SCALE =
  'Scores of every dataset are mapped to 1-5 by the ends of its own scale, estimates are compared there.';

/** A run in the form of an experiment of one seed. */
function rowOfRun(of: RunAcross): AcrossRow {
  const { run, testedOn, referencesOf, images, metrics, similarRecall, groups } = of;
  return {
    testedOn: testedOn.name,
    experiment: `run ${run}`,
    referencesOf,
    seeds: [],
    images,
    plain: scoreFigures([metrics && { metrics }], true),
    rescaled: null,
    similarRecall: seedFigure([similarRecall], true),
    lessRegression: null,
    groups: groups.map(({ group, metrics: ofGroup }) => ({
      group,
      images: ofGroup.n,
      plain: scoreFigures([{ metrics: ofGroup }], true),
    })),
  };
}

function placeIn(names: readonly string[], name: string): number {
  const place = names.indexOf(name);
  return place < 0 ? names.length : place;
}

function acrossTables(rows: readonly AcrossRow[]): string[] {
  return [
    textTable(
      ['tested on', 'by', 'n', 'PC', '95% interval', 'MAE', '95% interval', 'RMSE', 'MAE resc.', 'Similar'],
      rows.map((row): Cell[] => [
        row.testedOn,
        wayOf(row),
        row.images,
        ...figureCells(row.plain.pc),
        ...figureCells(row.plain.mae),
        formatDecimal(row.plain.rmse.mean),
        formatDecimal(row.rescaled?.mae.mean),
        formatDecimal(row.similarRecall.mean),
      ]),
    ),
  ];
}

/** Each run less the first of its dataset, on the images that both score; nothing where there are no two of one dataset. */
function differencesOfRuns(runs: readonly RunAcross[]): string[] {
  const cells = (found: FigureDifference | null): Cell[] => [
    formatDecimal(found?.value),
    found?.interval == null ? '' : formatInterval(found.interval),
  ];
  const rows = runs.flatMap(({ run, testedOn, lessFirst }): Cell[][] =>
    lessFirst === null
      ? []
      : [[testedOn.name, run, ...cells(lessFirst.pc), ...cells(lessFirst.mae), ...cells(lessFirst.rmse)]],
  );
  return rows.length === 0
    ? []
    : [
        '',
        textTable(
          ['less the first run', 'run', 'PC', '95% interval', 'MAE', '95% interval', 'RMSE', '95% interval'],
          rows,
        ),
        'Of the images that both runs score, paired bootstrap over them.',
      ];
}

function publishedTable(published: readonly PublishedResult[]): string[] {
  return published.length === 0
    ? []
    : [
        '',
        textTable(
          ['published, zero-shot', 'kind', 'PC', 'MAE', 'RMSE', 'source'],
          published.map(({ method, testSet, kind, pc, mae, rmse, source }) => [
            `${method} on ${testSet}`,
            kind,
            formatDecimal(pc),
            formatDecimal(mae),
            formatDecimal(rmse),
            source ?? 'not published',
          ]),
        ),
        'Trained on SCUT-FBP5500 alone; large pretrained networks, on other images of the set than these.',
      ];
}

function groupsTable(rows: readonly AcrossRow[]): string[] {
  const groups = rows.flatMap(({ groups: of, ...row }) => of.map((group) => ({ row, ...group })));
  return groups.length === 0
    ? []
    : [
        '',
        textTable(
          ['tested on', 'group', 'by', 'n', 'PC', '95% interval', 'MAE', '95% interval'],
          groups.map(({ row, group, images, plain }) => [
            row.testedOn,
            group,
            wayOf(row),
            images,
            ...figureCells(plain.pc),
            ...figureCells(plain.mae),
          ]),
        ),
      ];
}

/** What is published of the same: trained on SCUT-FBP5500 alone, tested on one of these. */
function zeroShotResults(
  isTrainedOnScut: boolean,
  tested: readonly { readonly kind: string }[],
): readonly PublishedResult[] {
  if (!isTrainedOnScut) return [];
  const sets = tested.map(({ kind }) => TEST_SETS[kind]);
  return PUBLISHED_RESULTS.filter(({ split, testSet }) => split === 'zero-shot' && sets.includes(testSet));
}

function isScut(dataset: { readonly kind: string } | undefined): boolean {
  return dataset !== undefined && TEST_SETS[dataset.kind] === 'SCUT-FBP5500';
}

/** Whether a run's comparator learnt from SCUT-FBP5500; also where nothing is known of what it learnt from. */
function trainedOnScut(runs: readonly RunAcross[]): boolean {
  const scut = runs.find(({ testedOn }) => isScut(testedOn))?.testedOn.name;
  return runs.some(({ trainedOn }) => trainedOn === null || trainedOn === scut);
}

function wayOf({ experiment, referencesOf }: Pick<AcrossRow, 'experiment' | 'referencesOf'>): string {
  return referencesOf === null ? experiment : `${experiment}, references of ${referencesOf}`;
}

function figureCells({ mean, interval }: SeedFigure): [Cell, Cell] {
  return [formatDecimal(mean), interval === null ? '' : formatInterval([interval[0], interval[1]])];
}

function differenceCells(difference: PairedDifference): Cell[] {
  return (['pc', 'mae', 'rmse'] as const).flatMap((key): Cell[] => {
    const { value, interval } = difference[key];
    return [formatDecimal(value), interval === null ? '' : formatInterval(interval)];
  });
}
