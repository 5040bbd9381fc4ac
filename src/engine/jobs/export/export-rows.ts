import { at } from '../../../core/at.ts';
import type { Interval } from '../../../core/interval.ts';
import { intervalMethod, scoreInterval } from '../../../core/score-interval.ts';
import type { Database } from '../../store/database.ts';
import { datasetById, type Dataset } from '../../store/datasets.ts';
import { imagesOfDataset, type StoredImage } from '../../store/images.ts';
import type { StoredPair } from '../../store/pair-sets.ts';
import { referencesOfSet, type ReferenceSet } from '../../store/reference-sets.ts';
import { scoringsOfRun } from '../../store/scores.ts';
import { splitMembers, type Split } from '../../store/splits.ts';
import { scoresUnderFilter } from '../scores/evaluate-scoring.ts';
import { advisedCommand } from '../../advised-command.ts';
import { AppError } from '../../app-error.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { labelOfCode } from '../../analysis/tables/label-code.ts';
import { probabilityColumns, probabilityHeader } from './probability-columns.ts';
import { scoreColumns, scoreHeader } from './score-columns.ts';
import { voteHeader, voteRows } from './vote-rows.ts';
import type { TableRow } from './write-table.ts';

export const PAIR_HEADER = ['img1', 'img2', 'score1', 'score2', 'label'] as const;

/** A pair set in the seed authors' form, which import-comparisons reads back. */
export function* pairRows(db: Database, dataset: Dataset, pairs: readonly StoredPair[]): Generator<TableRow> {
  const image = imageLookup(db, dataset.id);
  for (const { firstId, secondId, label } of pairs) {
    const [first, second] = [image(firstId), image(secondId)];
    yield { img1: first.name, img2: second.name, score1: first.score, score2: second.score, label };
  }
}

export const REFERENCE_HEADER = ['img', 'score'] as const;

/** A reference set: img, score. */
export function* referenceRows(db: Database, { id }: ReferenceSet): Generator<TableRow> {
  for (const { name, score } of referencesOfSet(db, id)) yield { img: name, score };
}

export function splitHeader({ kind }: Split): readonly string[] {
  return ['image', kind === 'folds' ? 'fold' : 'split'];
}

/** A split: image, split; for folds: image, fold. */
export function* splitRows(db: Database, dataset: Dataset, split: Split): Generator<TableRow> {
  const image = imageLookup(db, dataset.id);
  const [name = '', of = ''] = splitHeader(split);
  for (const { imageId, part } of splitMembers(db, split.id))
    yield { [name]: image(imageId).name, [of]: part };
}

/** The columns of {@link comparisonRows}. */
export function comparisonHeader(table: AnswerTable): readonly string[] {
  return [
    ...['first', 'second', ...scoreHeader(table.images), 'predicted'],
    ...probabilityHeader(table.hasProbabilities),
    ...voteHeader(table),
  ];
}

/**
 * Every answer of a run, the members of an ensemble as one: first, second, their true scores, answer, probabilities; and
 * the rater where a comparison has several answers.
 *
 * @param rows the comparisons, rising
 */
export function* comparisonRows(db: Database, table: AnswerTable, rows: Uint32Array): Generator<TableRow> {
  const { names, ids } = table.images;
  for (const row of rows) {
    const [first, second] = [at(table.first, row), at(table.second, row)];
    const exported = {
      first: at(names, first),
      second: at(names, second),
      ...scoreColumns(table.images, table.images.trueScore(first), table.images.trueScore(second)),
      predicted: labelOfCode(table.model[row]),
      ...(table.hasProbabilities && probabilityColumns(table.probabilities(row))),
    };
    yield* voteRows(db, table, [at(ids, first), at(ids, second)], exported);
  }
}

const INTERVAL_HEADER = ['low', 'high', 'profile_low', 'profile_high', 'interval_method'];

const ESTIMATE_HEADER = ['bound_hit', 'nll', 'comparisons'];

/** The columns of {@link scoreRows}. */
export const SCORE_HEADER: readonly string[] = [
  ...['image', 'score'],
  ...INTERVAL_HEADER,
  ...ESTIMATE_HEADER,
  'true_score',
];

/** The columns of the scores that a page shows. */
export const SHOWN_SCORE_HEADER: readonly string[] = [
  ...['image', 'group', 'score'],
  ...INTERVAL_HEADER,
  ...ESTIMATE_HEADER,
  ...['corrected', 'true_score'],
];

/** The newest scores of a run under a filter. @throws AppError `not-scored` */
export function* scoreRows(db: Database, view: AnswerView): Generator<TableRow> {
  const { run } = view.table;
  const scoring = scoringsOfRun(db, run.id).at(-1);
  if (scoring === undefined)
    throw new AppError(
      'not-scored',
      `The run "${run.name}" has no scores.`,
      `Make them with \`${advisedCommand('score', '--run', run.name)}\`.`,
    );
  const image = imageLookup(db, run.datasetId);
  const { scores, imageError } = scoresUnderFilter(db, view, scoring);
  for (const { imageId, score, profileInterval, boundHit, nll, comparisons } of scores) {
    const { name, score: trueScore } = image(imageId);
    yield {
      image: name,
      score,
      ...intervalColumns(scoreInterval(score, profileInterval, imageError), profileInterval),
      interval_method: intervalMethod(imageError),
      bound_hit: boundHit,
      nll,
      comparisons,
      true_score: trueScore,
    };
  }
}

/** low, high, profile_low, profile_high. */
export function intervalColumns([low, high]: Interval, [profileLow, profileHigh]: Interval): TableRow {
  return { low, high, profile_low: profileLow, profile_high: profileHigh };
}

/** The columns of {@link imageRows}: of estimated scores, their standard errors are there too. */
export function imageHeader({ scoresFrom }: Dataset): readonly string[] {
  return [
    ...['image', 'path', 'score', 'raw_score', 'rater_spread', 'group', 'hash'],
    ...(scoresFrom === null ? [] : ['score_error']),
  ];
}

/** The images of a dataset as they were imported, scores on 1-5. */
export function* imageRows(db: Database, dataset: Dataset): Generator<TableRow> {
  for (const { name, path, score, scoreError, rawScore, raterSpread, group, hash } of imagesOfDataset(
    db,
    dataset.id,
  ))
    yield {
      ...{ image: name, path, score, raw_score: rawScore, rater_spread: raterSpread, group, hash },
      ...(dataset.scoresFrom !== null && { score_error: scoreError }),
    };
}

function imageLookup(db: Database, datasetId: number): (id: number) => StoredImage {
  const images = new Map(imagesOfDataset(db, datasetId).map((image) => [image.id, image]));
  return (id) => {
    const image = images.get(id);
    if (image === undefined)
      throw new Error(`image ${id} is not in dataset ${datasetById(db, datasetId)?.name ?? datasetId}`);
    return image;
  };
}
