import { at } from '../../../core/at.ts';
import type { ComparisonFile } from '../../datasets/comparison-file-kinds.ts';
import { imageNameKey } from '../../datasets/image-names.ts';
import { quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import {
  checkWithinRange,
  detectScoreRange,
  isDefaultRange,
  isOnRange,
  isSameScore,
  SCORE_RANGE,
  toScore,
  type ScoreRange,
} from '../../datasets/score-range.ts';
import type { Database } from '../../store/database.ts';
import { datasetByName, type Dataset, type NewDataset } from '../../store/datasets.ts';
import { imagesOfDataset, type NewImage } from '../../store/images.ts';
import {
  matchImageNames,
  mentionedNames,
  type MatchedImage,
  type MentionedName,
} from './match-image-names.ts';

/** The kind of a dataset of which only names and scores are known. */
const RECORDED_KIND = 'recorded';

/** Whether a dataset takes up images that it does not have: one that is yet to be made, or of which only names are known. */
export function takesNewImages(dataset: Dataset | null): boolean {
  return dataset === null || dataset.kind === RECORDED_KIND;
}

/** An image that the dataset does not have, where it is first, and its first score. */
interface FreshImage {
  readonly mention: MentionedName;
  rawScore: number | null;
}

export interface RecordedImages {
  /** The dataset that they are of; null where it is yet to be made. */
  readonly dataset: Dataset | null;
  /** The dataset as it is to be made. */
  readonly newDataset: NewDataset;
  readonly status: 'created' | 'extended' | 'existing';
  /** Images that the dataset does not have and takes up. */
  readonly fresh: readonly NewImage[];
  /** Tells which ids the fresh ones were stored under, in their order. */
  setFreshIds(ids: readonly number[]): void;
  /** Scores that images of the dataset do not have and take up, by id. */
  readonly newScores: ReadonlyMap<number, { readonly score: number; readonly rawScore: number }>;
  /** The image of the dataset that a name in the files means; undefined where it has none. Fresh ones have ids once they are told. */
  idOf(name: string): number | undefined;
  /** Whether a name means an image of the dataset, or one that it takes up. */
  isKnown(name: string): boolean;
  /** Whether two names mean one image, stored or yet to be. */
  isSame(name: string, other: string): boolean;
  /** Scores on 1-5 of the images that have one. */
  readonly scores: ReadonlyMap<number, number>;
  readonly problems: readonly ImportProblem[];
}

/**
 * Finds the images that comparison files mention in a dataset of the workspace, as matchImageNames does; where there is
 * none, they are those of a new dataset of names and scores. Nothing is written.
 *
 * A dataset that itself came from comparison files takes up new images and scores. One with pictures does not: a name
 * that it does not have is reported once.
 */
export function findRecordedImages(
  db: Database,
  datasetName: string,
  files: readonly ComparisonFile[],
  root: string,
  declaredRange: ScoreRange | undefined,
): RecordedImages {
  const mentionedOfFiles = mentionedNames(files);
  const mentioned = mentionedOfFiles.flat();
  const dataset = datasetByName(db, datasetName);
  const stored = dataset ? imagesOfDataset(db, dataset.id) : [];
  const problems: ImportProblem[] = [];

  const range =
    declaredRange ??
    (dataset ? rangeOfDataset(dataset, mentioned, files) : detectRange(mentioned, files, problems));
  for (const image of mentioned)
    if (image.rawScore !== null && !isOnRange(image.rawScore, range)) {
      problems.push({
        kind: 'bad-score',
        severity: 'warning',
        file: image.file,
        line: image.line,
        message: `the score ${image.rawScore} of ${quoted(image.name)} is outside ${range.join('-')} and skipped`,
      });
      image.rawScore = null;
    }

  const { matched, problems: unmatched } = matchImageNames(stored, mentionedOfFiles, takesNewImages(dataset));
  for (const problem of unmatched) problems.push(problem);

  // Scores that a file gives take the place of estimated ones.
  const areEstimates = dataset?.scoresFrom != null;
  const scored = areEstimates && mentioned.some(({ rawScore }) => rawScore !== null) ? [] : stored;
  const scores = new Map(scored.flatMap(({ id, score }) => (score === null ? [] : [[id, score] as const])));
  const storedById = new Map(stored.map((image) => [image.id, image]));
  const fresh = new Map<MatchedImage, FreshImage>();
  const conflicts: { mention: MentionedName; known: number }[] = [];
  const newScores = new Map<number, { score: number; rawScore: number }>();
  for (const mention of mentioned) {
    const image = matched.get(mention.key);
    if (!image) continue;
    const { rawScore } = mention;
    const old = image.id === null ? undefined : storedById.get(image.id);
    if (!old) {
      const known = fresh.get(image);
      if (!known) fresh.set(image, { mention, rawScore });
      else known.rawScore ??= rawScore;
      continue;
    }
    if (rawScore === null) continue;
    const score = toScore(rawScore, range);
    const known = scores.get(old.id);
    if (known === undefined && dataset?.kind === RECORDED_KIND) {
      newScores.set(old.id, { score, rawScore });
      scores.set(old.id, score);
    } else if (known !== undefined && !isSameScore(known, score))
      conflicts.push({ mention, known: old.rawScore ?? known });
  }
  const [first] = conflicts;
  if (first)
    problems.push({
      kind: 'conflict',
      severity: 'warning',
      file: first.mention.file,
      line: first.mention.line,
      message: `the dataset has another score for ${conflicts.length === 1 ? 'an image' : `${conflicts.length} images`} and keeps it; ${conflicts.length === 1 ? '' : 'the first, '}${quoted(first.mention.name)}${conflicts.length === 1 ? '' : ','} has ${first.mention.rawScore ?? ''} here and ${first.known} there`,
    });

  const idOf = (name: string): number | undefined => {
    const image = matched.get(imageNameKey(name));
    return image?.id ?? (image && freshIds.get(image));
  };
  const freshIds = new Map<MatchedImage, number>();
  const takesNew = takesNewImages(dataset);
  const isKnown = (name: string): boolean => {
    const image = matched.get(imageNameKey(name));
    return image !== undefined && (image.id !== null || takesNew);
  };
  const isSame = (name: string, other: string): boolean => {
    const image = matched.get(imageNameKey(name));
    return image !== undefined && image === matched.get(imageNameKey(other));
  };
  const found = {
    dataset,
    newDataset: {
      name: datasetName,
      kind: RECORDED_KIND,
      root,
      rawRange: isDefaultRange(range) ? null : range,
      importedAt: Date.now(),
      report: { sources: files.map(({ file }) => file) },
    },
    newScores,
    idOf,
    isKnown,
    isSame,
    scores,
    problems,
  };
  if (dataset && dataset.kind !== RECORDED_KIND) {
    for (const { mention } of fresh.values())
      problems.push({
        kind: 'unknown-image',
        severity: 'skipped',
        file: mention.file,
        line: mention.line,
        message: `the dataset ${quoted(datasetName)} has no image ${quoted(mention.name)}; rows with it are skipped`,
      });
    return { ...found, status: 'existing', fresh: [], setFreshIds: () => undefined };
  }

  const images = [...fresh];
  return {
    ...found,
    status: !dataset ? 'created' : newScores.size > 0 || fresh.size > 0 ? 'extended' : 'existing',
    fresh: images.map(([, { mention, rawScore }]) => ({
      name: mention.name,
      rawScore,
      score: rawScore === null ? null : toScore(rawScore, range),
    })),
    setFreshIds: (ids) => {
      for (const [index, [image, { rawScore }]] of images.entries()) {
        freshIds.set(image, at(ids, index));
        if (rawScore !== null) scores.set(at(ids, index), toScore(rawScore, range));
      }
    },
  };
}

/**
 * A dataset's range, on which the scores of files are too unless somebody says otherwise.
 *
 * @throws AppError 'score-range-unknown' where a dataset that takes up scores is given some beyond its range
 */
function rangeOfDataset(
  { kind, rawRange }: Dataset,
  mentioned: readonly MentionedName[],
  files: readonly ComparisonFile[],
): ScoreRange {
  const range = rawRange ?? SCORE_RANGE;
  if (kind === RECORDED_KIND) checkWithinRange(givenScores(mentioned), range, namesOf(files));
  return range;
}

function givenScores(mentioned: readonly MentionedName[]): number[] {
  return mentioned.flatMap(({ rawScore }) => (rawScore === null ? [] : [rawScore]));
}

function namesOf(files: readonly ComparisonFile[]): string {
  return files.map(({ file }) => file).join(', ');
}

function detectRange(
  mentioned: readonly MentionedName[],
  files: readonly ComparisonFile[],
  problems: ImportProblem[],
): ScoreRange {
  const file = namesOf(files);
  const range = detectScoreRange(givenScores(mentioned), file);
  if (!isDefaultRange(range))
    problems.push({
      kind: 'note',
      severity: 'warning',
      file,
      line: null,
      message: `the scores are assumed to range over ${range.join('-')} and mapped to 1-5; give --range if that is wrong`,
    });
  return range;
}
