import { labelOf, type Label } from '../../../core/labels.ts';
import { orderedPairKey } from '../../../core/pair-key.ts';
import type { ComparisonFile } from '../../datasets/comparison-file.ts';
import { quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import type { SplitMember } from '../../store/splits.ts';
import type { ImportTarget } from './import-target.ts';

/** A row of two images that the dataset has. */
export type KnownRow = Extract<ComparisonFile, { rows: unknown }>['rows'][number] & {
  readonly firstId: number;
  readonly secondId: number;
};

/** The rows of a file that can be used; what is wrong with the others is noted. */
export function knownRows(
  { images, notes }: ImportTarget,
  { file, rows }: Extract<ComparisonFile, { rows: unknown }>,
): KnownRow[] {
  return rows.flatMap((row) => {
    const firstId = images.idOf(row.first);
    const secondId = images.idOf(row.second);
    if (firstId === undefined || secondId === undefined) return [];
    if (firstId === secondId) {
      const names = `${quoted(row.first)} and ${quoted(row.second)}`;
      notes.push(skippedRow(file, row.line, `${names} are one image of the dataset`));
      return [];
    }
    return [{ ...row, firstId, secondId }];
  });
}

/** The listed images that the dataset has, each once. */
export function knownMembers(
  { images, notes }: ImportTarget,
  { file, members }: Extract<ComparisonFile, { members: unknown }>,
): SplitMember[] {
  const lineOf = new Map<number, number>();
  return members.flatMap(({ name, line, part }) => {
    const imageId = images.idOf(name);
    if (imageId === undefined) return [];
    const earlier = lineOf.get(imageId);
    if (earlier !== undefined) {
      notes.push(skippedRow(file, line, `${quoted(name)} is the image of line ${earlier}`));
      return [];
    }
    lineOf.set(imageId, line);
    return [{ imageId, part }];
  });
}

function skippedRow(file: string, line: number, message: string): ImportProblem {
  return { kind: 'duplicate-name', severity: 'skipped', file, line, message };
}

export function labelByScores(
  { images, theta }: ImportTarget,
  firstId: number,
  secondId: number,
): Label | null {
  const first = images.scores.get(firstId);
  const second = images.scores.get(secondId);
  return first === undefined || second === undefined ? null : labelOf(first, second, theta);
}

/** Says how many of a file's true labels are not what the scores and theta make them. */
export function noteDisagreement(target: ImportTarget, file: string, rows: readonly KnownRow[]): void {
  let compared = 0;
  let line: number | null = null;
  let different = 0;
  for (const { truth, firstId, secondId, line: at } of rows) {
    const label = truth === null ? null : labelByScores(target, firstId, secondId);
    if (label === null) continue;
    compared++;
    if (label === truth) continue;
    different++;
    line ??= at;
  }
  if (different > 0)
    target.notes.push({
      kind: 'conflict',
      severity: 'warning',
      file,
      line,
      message: `${different} of ${compared} true labels differ from those of the scores with theta ${target.theta} (differences of exactly theta count as Similar); this is the first`,
    });
}

/** Says that comparisons come more than once, because then every answer counts. */
export function noteRepeats({ notes }: ImportTarget, file: string, rows: readonly KnownRow[]): void {
  const counts = new Map<number, number>();
  /** By the comparison that comes first of those that come again, its second line. */
  const secondLines = new Map<number, number>();
  for (const { firstId, secondId, line } of rows) {
    const key = orderedPairKey(firstId, secondId);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count === 2) secondLines.set(key, line);
  }
  const [repeated] = [...counts].find(([, count]) => count > 1) ?? [];
  if (repeated === undefined) return;
  let answers = 0;
  for (const count of counts.values()) if (count > 1) answers += count;
  notes.push({
    kind: 'note',
    severity: 'warning',
    file,
    line: secondLines.get(repeated) ?? null,
    message: `some comparisons come more than once (${secondLines.size} of ${counts.size}, on ${answers} lines), and every line counts; this is the first repeated line`,
  });
}
