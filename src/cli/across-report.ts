import type { PairedDifference } from '../core/paired-difference.ts';
import type { Dataset } from '../engine/store/datasets.ts';
import type { StoredExperiments } from '../lab/experiments/experiment-folder.ts';
import type { AcrossRow } from '../lab/experiments/summarise-across.ts';
import type { SeedFigure } from '../model/experiments.ts';
import { PUBLISHED_RESULTS, type PublishedResult, type TestSet } from '../model/published-results.ts';
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

/** A row a dataset and way to score it, what others have published of the same beside it, and the groups of each. */
export function acrossReport(
  { name, folder, settings, trainedOn, datasets }: Across,
  rows: readonly AcrossRow[],
): Report {
  const { faces, tower, simulated, sizes } = settings;
  const published = zeroShotResults(datasets);
  const groups = rows.flatMap(({ groups: of, ...row }) => of.map((group) => ({ row, ...group })));
  return {
    document: {
      simulated,
      experiments: name,
      folder,
      trainedOn,
      faces,
      tower,
      sizes,
      rows: rows.map(({ plain, ...row }) => ({ ...row, ...plain })),
      published,
    },
    text: [
      ...(simulated ? [`${SIMULATED_FACES}.`, ''] : []),
      `Trained on "${trainedOn}" alone, tested on it and on others: ${folder}`,
      `${faces}.`,
      `Vision tower: ${tower}.`,
      'Small models trained from scratch: only the differences between them are informative.',
      'Scores of every dataset are mapped to 1-5 by the ends of its own scale, estimates are compared there.',
      '',
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
      `Means of seeds ${(rows[0]?.seeds ?? []).join(', ')}; intervals are over test images (bootstrap), not over seeds. Similar: its recall.`,
      'MAE resc.: after a line fitted to calibration images of the dataset whose references are used; for regression, of the one tested.',
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
      ...(published.length === 0
        ? ['', 'No figures are published for these datasets in this direction.']
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
          ]),
      ...(groups.length === 0
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
          ]),
    ].join('\n'),
  };
}

/** What is published of the same: trained on SCUT-FBP5500 alone, tested on one of these. */
function zeroShotResults([trained, ...others]: Across['datasets']): readonly PublishedResult[] {
  if (trained === undefined || TEST_SETS[trained.kind] !== 'SCUT-FBP5500') return [];
  const sets = others.map(({ kind }) => TEST_SETS[kind]);
  return PUBLISHED_RESULTS.filter(({ split, testSet }) => split === 'zero-shot' && sets.includes(testSet));
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
