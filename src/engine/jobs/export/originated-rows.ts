import { LIKELIHOOD_PRESETS, isSameLikelihood, type Likelihood } from '../../../core/likelihood.ts';
import { intervalMethod } from '../../../core/score-interval.ts';
import type { TableOrigin } from '../../../model/provenance.ts';
import { limitsOf } from '../../../model/filter.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { calibrationById } from '../../store/calibrations.ts';
import type { Database } from '../../store/database.ts';
import type { Dataset } from '../../store/datasets.ts';
import { imagesOfDataset } from '../../store/images.ts';
import { pairsOfSet, type PairSet } from '../../store/pair-sets.ts';
import { referenceSetById, referencesOfSet, type ReferenceSet } from '../../store/reference-sets.ts';
import { scoringsOfRun, type Scoring } from '../../store/scores.ts';
import { splitMembers, type Split } from '../../store/splits.ts';
import { calibrationTitle } from '../scores/likelihoods-of-run.ts';
import {
  comparisonHeader,
  comparisonRows,
  imageHeader,
  imageRows,
  PAIR_HEADER,
  pairRows,
  REFERENCE_HEADER,
  referenceRows,
  SCORE_HEADER,
  scoreRows,
  splitHeader,
  splitRows,
} from './export-rows.ts';
import {
  BY_IMAGE_IDS,
  filterWords,
  originOfDataset,
  originOfRun,
  selectionOf,
  targetOf,
} from './table-origin.ts';
import { whoseInWords } from './whose-in-words.ts';
import type { OriginatedRows } from './write-table.ts';

/** The same of a table whose length is quick to tell. */
export interface CountedRows extends OriginatedRows {
  readonly count: () => number;
}

const AS_IMPORTED = 'in the order of import';

const ON_THE_SCALE = 'on 1-5, mapped from the range of the files';

/** What the columns of scores hold that their names do not say. */
export const SCORE_COLUMNS = {
  score: 'the estimate on 1-5',
  'low, high': '95% interval, see interval_method',
  'profile_low, profile_high': '95% interval of the noise of the answers alone',
  interval_method:
    "image-error: the comparator's own error about an image and the noise of the answers; profile: the noise of the answers alone",
  bound_hit: 'the end of the scale where the estimate lies: nothing limits it on that side',
  nll: 'negative log-likelihood at the score, in nats',
  true_score: ON_THE_SCALE,
};

/** What the columns of comparisons hold that their names do not say. */
export const COMPARISON_COLUMNS = {
  'first, second': 'the images in the order shown',
  'first_score, second_score': `true scores ${ON_THE_SCALE}`,
  predicted: 'the most probable label; where members or raters differ, of their mean',
};

/** The answers of a run that pass a filter. */
export function comparisonTable(db: Database, { table, filter, rows }: AnswerView): OriginatedRows {
  return {
    header: comparisonHeader(table),
    rows: () => comparisonRows(db, table, rows),
    origin: () =>
      originOfRun(db, table.run, {
        what: 'comparisons',
        rowOrder: BY_IMAGE_IDS,
        columns: COMPARISON_COLUMNS,
        selection: selectionIn(db, filter, { kept: rows.length, total: table.count, of: 'comparisons' }),
        target: targetOf(db, table, rows),
      }),
  };
}

/** The newest scores of a run under a filter. @throws AppError `not-scored` */
export function scoreTable(db: Database, view: AnswerView): OriginatedRows {
  const { table, filter } = view;
  const { run } = table;
  return {
    header: SCORE_HEADER,
    rows: () => scoreRows(db, view),
    origin: () => {
      const scoring = scoringsOfRun(db, run.id).at(-1);
      const under = filterWords(db, run.id, scoring?.filter ?? null);
      return originOfRun(db, run, {
        what: 'scores',
        rowOrder: AS_IMPORTED,
        columns: SCORE_COLUMNS,
        scores: scoring === undefined ? null : scoresOrigin(db, scoring),
        selection: selectionIn(db, filter, {
          kept: view.scoredRows.passes === null ? table.count : view.rows.length,
          total: table.count,
          of: 'comparisons',
        }),
        notes: under === null ? [] : [`Kept of the comparisons under a filter alone: ${under}`],
      });
    },
  };
}

/** Null where nothing limits the run. */
function selectionIn(...[db, filter, counts]: Parameters<typeof selectionOf>): TableOrigin['selection'] {
  return Object.keys(limitsOf(filter)).length === 0 ? null : selectionOf(db, filter, counts);
}

function scoresOrigin(db: Database, scoring: Scoring): TableOrigin['scores'] {
  const { likelihood, calibrationId, evidence, corrected, people, imageError, referenceSetId } = scoring;
  const calibration = calibrationId === null ? null : calibrationById(db, calibrationId);
  return {
    likelihood,
    likelihoodSource: calibration === null ? presetName(likelihood) : calibrationTitle(calibration),
    evidence,
    corrections: corrected,
    people: people === null ? null : whoseInWords(db, people),
    referenceSet: referenceSetId === null ? null : (referenceSetById(db, referenceSetId)?.name ?? null),
    intervalMethod: intervalMethod(imageError),
    imageError,
  };
}

function presetName(likelihood: Likelihood): string {
  const preset = Object.entries(LIKELIHOOD_PRESETS).find(([, known]) => isSameLikelihood(known, likelihood));
  return preset === undefined ? 'given by hand' : `preset ${preset[0]}`;
}

export function pairSetTable(db: Database, dataset: Dataset, set: PairSet): CountedRows {
  const pairs = () => pairsOfSet(db, set.id);
  const { name, variant, theta, seed, part } = set;
  return {
    header: PAIR_HEADER,
    count: () => pairs().length,
    rows: () => pairRows(db, dataset, pairs()),
    origin: () =>
      originOfDataset(db, dataset, {
        what: `pair set ${JSON.stringify(name)}`,
        rowOrder: 'in the order drawn',
        columns: { 'score1, score2': `true scores ${ON_THE_SCALE}`, label: `by the true scores` },
        notes: [
          `variant ${variant}, theta ${theta}${seed === null ? '' : `, seed ${seed}`}${part === null ? '' : `, part ${part}`}`,
        ],
      }),
  };
}

export function referenceTable(db: Database, dataset: Dataset, set: ReferenceSet): CountedRows {
  return {
    header: REFERENCE_HEADER,
    count: () => referencesOfSet(db, set.id).length,
    rows: () => referenceRows(db, set),
    origin: () =>
      originOfDataset(db, dataset, {
        what: `reference set ${JSON.stringify(set.name)}`,
        rowOrder: 'in the order of the set',
        columns: { score: `true score ${ON_THE_SCALE}` },
      }),
  };
}

export function splitTable(db: Database, dataset: Dataset, split: Split): CountedRows {
  const { id, name, kind, seed } = split;
  return {
    header: splitHeader(split),
    count: () => splitMembers(db, id).length,
    rows: () => splitRows(db, dataset, split),
    origin: () =>
      originOfDataset(db, dataset, {
        what: `split ${JSON.stringify(name)}`,
        rowOrder: AS_IMPORTED,
        notes: [`kind ${kind}${seed === null ? '' : `, seed ${seed}`}`],
      }),
  };
}

/** The images of a dataset. */
export function imageTable(db: Database, dataset: Dataset): CountedRows {
  return {
    header: imageHeader(dataset),
    count: () => imagesOfDataset(db, dataset.id).length,
    rows: () => imageRows(db, dataset),
    origin: () =>
      originOfDataset(db, dataset, {
        what: 'images',
        rowOrder: AS_IMPORTED,
        columns: { score: ON_THE_SCALE, raw_score: 'as the files have it', hash: 'SHA-256 of the file' },
      }),
  };
}
