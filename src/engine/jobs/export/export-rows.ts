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
import { probabilityColumns } from './probability-columns.ts';
import { voteRows } from './vote-rows.ts';
import type { TableRow } from './write-table.ts';

/** A pair set in the seed authors' form, which import-comparisons reads back. */
export function* pairRows(db: Database, dataset: Dataset, pairs: readonly StoredPair[]): Generator<TableRow> {
  const image = imageLookup(db, dataset.id);
  for (const { firstId, secondId, label } of pairs) {
    const [first, second] = [image(firstId), image(secondId)];
    yield { img1: first.name, img2: second.name, score1: first.score, score2: second.score, label };
  }
}

/** A reference set: img, score. */
export function* referenceRows(db: Database, { id }: ReferenceSet): Generator<TableRow> {
  for (const { name, score } of referencesOfSet(db, id)) yield { img: name, score };
}

/** A split: image, split; for folds: image, fold. */
export function* splitRows(db: Database, dataset: Dataset, { id, kind }: Split): Generator<TableRow> {
  const image = imageLookup(db, dataset.id);
  for (const { imageId, part } of splitMembers(db, id))
    yield { image: image(imageId).name, [kind === 'folds' ? 'fold' : 'split']: part };
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
      first_score: table.images.trueScore(first),
      second_score: table.images.trueScore(second),
      predicted: labelOfCode(table.model[row]),
      ...(table.hasProbabilities && probabilityColumns(table.probabilities(row))),
    };
    yield* voteRows(db, table, [at(ids, first), at(ids, second)], exported);
  }
}

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

/** The images of a dataset as they were imported, scores on 1-5. */
export function* imageRows(db: Database, dataset: Dataset): Generator<TableRow> {
  for (const { name, path, score, rawScore, raterSpread, group, hash } of imagesOfDataset(db, dataset.id))
    yield { image: name, path, score, raw_score: rawScore, rater_spread: raterSpread, group, hash };
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
