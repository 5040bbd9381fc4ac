import { formatNames, type ProblemCounts } from '../../core/format.ts';

/** What can be wrong with one entry of an import. */
type ImportProblemKind =
  | 'missing-image'
  | 'unreadable-image'
  | 'not-an-image'
  | 'path-outside'
  | 'duplicate-name'
  | 'duplicate-content'
  | 'bad-score'
  | 'bad-rating'
  | 'bad-label'
  | 'bad-row'
  | 'unknown-image'
  | 'ambiguous-image'
  | 'unlisted-image'
  | 'conflict'
  | 'unused-file'
  | 'note';

/** One thing that an import found wrong, and where. */
export interface ImportProblem {
  readonly kind: ImportProblemKind;
  /** 'skipped': the entry was left out. 'warning': it was kept, and somebody should know. */
  readonly severity: 'skipped' | 'warning';
  /** The file that says so. */
  readonly file: string;
  /** Counted from 1, the header included; null where no single line is at fault. */
  readonly line: number | null;
  /** What was found, without the place. */
  readonly message: string;
}

/** Something that a person should know of a whole file, of which nothing is left out. */
export function problemOfFile(file: string, message: string): ImportProblem {
  return { kind: 'note', severity: 'warning', file, line: null, message };
}

/** A note says how a file was read; nothing is wrong with what it is about. */
export function countProblems(problems: readonly Pick<ImportProblem, 'kind'>[]): ProblemCounts {
  const noteCount = problems.filter(({ kind }) => kind === 'note').length;
  return { problemCount: problems.length - noteCount, noteCount };
}

/** Lines that are named. */
const LISTED_LINES = 5;

/** `line 3`, `lines 3, 7, 8, 12, 20 and 4 more`. */
export function describeLines(lines: readonly number[]): string {
  return `${lines.length === 1 ? 'line' : 'lines'} ${formatNames(lines.map(String), LISTED_LINES)}`;
}

/** Longest foreign text that a message carries, in UTF-16 units. */
const LONGEST_QUOTE = 120;

/** The problem in one line: `labels.csv:12: no such file: "a.jpg"`. */
export function describeProblem({ file, line, message }: ImportProblem): string {
  return `${file}${line === null ? '' : `:${line}`}: ${message}`;
}

/** The problem in a sentence, after "in": `labels.csv line 12: no such file: "a.jpg"`. */
export function problemWithPlace({ file, line, message }: ImportProblem): string {
  return `${file}${line === null ? '' : ` line ${line}`}: ${message}`;
}

/**
 * Foreign text in quotes, fit for a message: control and direction-changing characters escaped, long text cut.
 *
 * A name from a file may hold line breaks or right-to-left marks that would garble a terminal.
 */
export function quoted(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
