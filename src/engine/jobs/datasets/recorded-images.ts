import { posix } from 'node:path';
import type { ComparisonFile } from '../../datasets/comparison-file.ts';
import { quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import {
  detectScoreRange,
  extentOf,
  isDefaultRange,
  isOnRange,
  outsideRange,
  SCORE_RANGE,
  toScore,
  type ScoreRange,
} from '../../datasets/score-range.ts';
import type { Database } from '../../store/database.ts';
import { datasetByName, insertDataset, type Dataset } from '../../store/datasets.ts';
import { imagesOfDataset, insertImages, setImageScore } from '../../store/images.ts';

/** The kind of a dataset of which only names and scores are known. */
const RECORDED_KIND = 'recorded';

/** Raw scores closer than this are the same. */
const SCORE_TOLERANCE = 1e-6;

/** An image that comparison files mention, with the first score they give it. */
interface MentionedImage {
  readonly file: string;
  readonly line: number;
  rawScore: number | null;
}

export interface RecordedImages {
  readonly datasetId: number;
  readonly status: 'created' | 'extended' | 'existing';
  /** Ids of the images in the dataset, by the names in the files; images it does not have are not there. */
  readonly ids: ReadonlyMap<string, number>;
  /** Scores on 1-5 of the images that have one. */
  readonly scores: ReadonlyMap<number, number>;
  readonly problems: readonly ImportProblem[];
}

/**
 * Finds the images that comparison files mention in a dataset of the workspace, by name or, where that is unique, by
 * the last part of the path; or makes a dataset of names and scores if there is none.
 *
 * A dataset that itself came from comparison files takes up new images and scores. One with pictures does not: a name
 * that it does not have is reported once.
 *
 * Call it in a transaction.
 */
export function findRecordedImages(
  db: Database,
  datasetName: string,
  files: readonly ComparisonFile[],
  root: string,
  declaredRange: ScoreRange | undefined,
): RecordedImages {
  const mentioned = mentionedImages(files);
  const dataset = datasetByName(db, datasetName);
  const stored = dataset ? imagesOfDataset(db, dataset.id) : [];
  const problems: ImportProblem[] = [];

  const range =
    declaredRange ??
    (dataset ? rangeOfDataset(dataset, mentioned, files) : detectRange(mentioned, files, problems));
  for (const [name, image] of mentioned)
    if (image.rawScore !== null && !isOnRange(image.rawScore, range)) {
      problems.push({
        kind: 'bad-score',
        severity: 'warning',
        file: image.file,
        line: image.line,
        message: `the score ${image.rawScore} of ${quoted(name)} is outside ${range.join('-')} and skipped`,
      });
      image.rawScore = null;
    }

  const find = finder(stored);
  const found = new Map<string, number>();
  const unknown: [string, MentionedImage][] = [];
  for (const entry of mentioned) {
    const id = find(entry[0]);
    if (id === undefined) unknown.push(entry);
    else found.set(entry[0], id);
  }

  const scores = new Map(stored.flatMap(({ id, score }) => (score === null ? [] : [[id, score] as const])));
  const storedById = new Map(stored.map((image) => [image.id, image]));
  let conflicts = 0;
  let firstConflict: { name: string; image: MentionedImage; stored: number } | undefined;
  let extended = false;
  for (const [name, id] of found) {
    const image = mentioned.get(name);
    const old = storedById.get(id);
    if (!image || !old || image.rawScore === null) continue;
    const score = toScore(image.rawScore, range);
    if (old.score === null && dataset?.kind === RECORDED_KIND) {
      setImageScore(db, id, { score, rawScore: image.rawScore });
      scores.set(id, score);
      extended = true;
    } else if (old.score !== null && Math.abs(old.score - score) > SCORE_TOLERANCE) {
      conflicts++;
      firstConflict ??= { name, image, stored: old.rawScore ?? old.score };
    }
  }
  if (firstConflict)
    problems.push({
      kind: 'conflict',
      severity: 'warning',
      file: firstConflict.image.file,
      line: firstConflict.image.line,
      message: `${conflicts} images have different scores in the dataset, which are kept; the first, ${quoted(firstConflict.name)}, has ${firstConflict.image.rawScore ?? ''} here and ${firstConflict.stored} there`,
    });

  if (dataset && dataset.kind !== RECORDED_KIND) {
    for (const [name, image] of unknown)
      problems.push({
        kind: 'unknown-image',
        severity: 'skipped',
        file: image.file,
        line: image.line,
        message: `the dataset ${quoted(datasetName)} has no image ${quoted(name)}; its comparisons are skipped`,
      });
    return { datasetId: dataset.id, status: 'existing', ids: found, scores, problems };
  }

  const datasetId =
    dataset?.id ??
    insertDataset(db, {
      name: datasetName,
      kind: RECORDED_KIND,
      root,
      rawRange: isDefaultRange(range) ? null : range,
      importedAt: Date.now(),
      report: { sources: files.map(({ file }) => file) },
    });
  const newIds = insertImages(
    db,
    datasetId,
    unknown.map(([name, { rawScore }]) => ({
      name,
      rawScore,
      score: rawScore === null ? null : toScore(rawScore, range),
    })),
  );
  for (const [index, [name, { rawScore }]] of unknown.entries()) {
    const id = newIds[index];
    if (id === undefined) continue;
    found.set(name, id);
    if (rawScore !== null) scores.set(id, toScore(rawScore, range));
  }
  const status = !dataset ? 'created' : extended || unknown.length > 0 ? 'extended' : 'existing';
  return { datasetId, status, ids: found, scores, problems };
}

function mentionedImages(files: readonly ComparisonFile[]): Map<string, MentionedImage> {
  const mentioned = new Map<string, MentionedImage>();
  const mention = (name: string, file: string, line: number): MentionedImage => {
    let image = mentioned.get(name);
    if (!image) mentioned.set(name, (image = { file, line, rawScore: null }));
    return image;
  };
  for (const parsed of files) {
    if (parsed.kind === 'comparisons' || parsed.kind === 'pairs')
      for (const { first, second, line } of parsed.rows) {
        mention(first, parsed.file, line);
        mention(second, parsed.file, line);
      }
    else for (const { name, line } of parsed.members) mention(name, parsed.file, line);
    for (const { name, score, line } of parsed.scores) mention(name, parsed.file, line).rawScore ??= score;
  }
  return mentioned;
}

/**
 * A dataset's range, on which the scores of files are too unless somebody says otherwise.
 *
 * @throws AppError 'score-range-unknown' where a dataset that takes up scores is given some beyond its range
 */
function rangeOfDataset(
  { kind, rawRange }: Dataset,
  mentioned: ReadonlyMap<string, MentionedImage>,
  files: readonly ComparisonFile[],
): ScoreRange {
  const range = rawRange ?? SCORE_RANGE;
  const extent = extentOf(givenScores(mentioned));
  if (kind === RECORDED_KIND && extent?.some((end) => !isOnRange(end, range)))
    throw outsideRange(extent, range, namesOf(files));
  return range;
}

function givenScores(mentioned: ReadonlyMap<string, MentionedImage>): number[] {
  return [...mentioned.values()].flatMap(({ rawScore }) => (rawScore === null ? [] : [rawScore]));
}

function namesOf(files: readonly ComparisonFile[]): string {
  return files.map(({ file }) => file).join(', ');
}

function detectRange(
  mentioned: ReadonlyMap<string, MentionedImage>,
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

/** Finds an image by its name, else by the last part of its path if only one image has it. */
function finder(stored: readonly { id: number; name: string }[]): (name: string) => number | undefined {
  const byName = new Map(stored.map(({ id, name }) => [name, id]));
  const byBase = Map.groupBy(stored, ({ name }) => posix.basename(name));
  return (name) => {
    const exact = byName.get(name);
    if (exact !== undefined) return exact;
    const same = byBase.get(posix.basename(name.replaceAll('\\', '/'))) ?? [];
    return same.length === 1 ? same[0]?.id : undefined;
  };
}
