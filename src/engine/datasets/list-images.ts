import type { ListedImage, RaterSummary } from './dataset-description.ts';
import { imageNameKey, ImageNames } from './image-names.ts';
import { pathWithinDataset } from './image-path.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
import { numberField } from './number-field.ts';
import { isSameScore } from './score-range.ts';

/** One line of a dataset's list, as text. */
export interface ListEntry {
  readonly name: string;
  /** As written; relative to the root or absolute. */
  readonly path: string;
  /** Null where the layout has no scores, undefined where this line lacks its one. */
  readonly score: string | null | undefined;
  readonly otherScores?: Readonly<Record<string, number>>;
  readonly group: string | null;
  readonly file: string;
  /** Null where the list has no lines. */
  readonly line: number | null;
}

/**
 * Turns the lines of a list into images; a line with no usable name, path or score, and every later line of a name
 * that was there already, is skipped and reported.
 *
 * @param root absolute
 * @param raters of each name, where known
 */
export function listImages(
  root: string,
  entries: Iterable<ListEntry>,
  raters: ImageNames<RaterSummary> = new ImageNames(),
): { images: ListedImage[]; problems: ImportProblem[] } {
  const images: ListedImage[] = [];
  const problems: ImportProblem[] = [];
  const byName = new Map<string, ListedImage>();
  for (const { name, path: listed, score, otherScores, group, file, line } of entries) {
    const skip = (kind: ImportProblem['kind'], message: string): void => {
      problems.push({ kind, severity: 'skipped', file, line, message });
    };
    if (name === '') {
      skip('bad-row', 'the image has no name');
      continue;
    }
    const key = imageNameKey(name);
    const earlier = byName.get(key);
    if (earlier) {
      const place = earlier.file === file ? `line ${earlier.line}` : `${earlier.file}:${earlier.line}`;
      const other = numberField(score ?? undefined, 'score').value;
      const isOther =
        other !== undefined && earlier.rawScore !== null && !isSameScore(other, earlier.rawScore);
      const scores = isOther ? `, with another score (${earlier.rawScore}, here ${other})` : '';
      skip('duplicate-name', `${quoted(name)} is listed already on ${place}${scores}`);
      continue;
    }
    const path = pathWithinDataset(root, listed);
    if (path === null) {
      skip('path-outside', `${quoted(listed)} is not inside the dataset's folder`);
      continue;
    }
    const field = score === null ? { value: null } : numberField(score, 'score');
    if ('reason' in field && field.reason !== undefined) {
      skip('bad-score', `${field.reason} (${quoted(name)})`);
      continue;
    }
    const image: ListedImage = {
      name,
      path,
      rawScore: field.value ?? null,
      otherScores: otherScores ?? null,
      group,
      raters: raters.find(name)?.value ?? null,
      file,
      line,
    };
    byName.set(key, image);
    images.push(image);
  }
  return { images, problems };
}
