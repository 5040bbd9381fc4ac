import { LABELS, scaleTriple, type Triple } from '../../core/labels.ts';
import { AppError } from '../app-error.ts';
import {
  answerColumns,
  comparisonColumns,
  labelColumn,
  weightField,
  namedColumn,
  shownField,
  type Answer,
  type AnswerColumn,
  type ComparisonColumns,
} from './comparison-columns.ts';
import { headerError } from './csv-columns.ts';
import type { CsvRow } from './csv-row.ts';
import { parseCsv, type CsvTable } from './csv-table.ts';
import { firstSpellings, imageNameKey } from './image-names.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
import { numberField, type FieldValue } from './number-field.ts';
import {
  checkScoreRange,
  checkWithinRange,
  isOnRange,
  isSameScore,
  SCORE_RANGE,
  toScore,
  type ScoreRange,
} from './score-range.ts';

/** One answered comparison of an image to be scored with a reference of known score. */
export interface ScoreComparison {
  readonly line: number;
  readonly test: string;
  readonly reference: string;
  /** On 1-5. */
  readonly referenceScore: number;
  /** True score of the test image; null where the file does not say. */
  readonly testScore: number | null;
  /** Whether the test image was shown first. */
  readonly testFirst: boolean;
  /** Of the answer, in the order shown; one-hot where only a label is known. */
  readonly weights: Triple;
}

/** One answered comparison of two images of known scores. */
export interface LabelledPair {
  readonly line: number;
  readonly firstScore: number;
  readonly secondScore: number;
  readonly weights: Triple;
}

/** The usable rows of a file, what was wrong with the others, and where the answers came from. */
export interface EvidenceFile<Row> {
  readonly rows: readonly Row[];
  readonly problems: readonly ImportProblem[];
  /** The column that was read. */
  readonly answers: string;
  /** Columns that hold answers too and were not read. */
  readonly otherAnswers: readonly string[];
  /** The range that the file's scores are on, mapped to 1-5. */
  readonly range: ScoreRange;
}

export interface EvidenceOptions {
  /** The column with the answers. Defaults to the one that the reader names first. */
  readonly answers?: string;
  /** The range that the file's scores are on; those beyond it are skipped. Defaults to 1-5, which must hold them all. */
  readonly range?: ScoreRange;
}

const SCORE_COLUMNS = 'test, reference, reference_score, and label or p_first, p_second, p_similar';
const PAIR_COLUMNS = 'first_score, second_score, and label or predicted or p_first, p_second, p_similar';

/**
 * Parses the comparisons to score images from: the columns test, reference, reference_score, and label or the three
 * probabilities; optionally test_score, and shown (forward, or reverse for a row in which the reference was shown
 * first; answers are in the order shown). A file's probabilities go before its label.
 *
 * Every row is evidence: a comparison that is there twice counts twice. Where a reference has several scores, the first
 * counts, as in an import.
 *
 * @param text as readText gives it
 * @param file for messages
 * @throws AppError 'csv-header', 'csv-empty', 'csv-quotes', 'answers-unknown', 'score-range-unknown' or, if no row is usable,
 *   'csv-no-rows'
 */
export function parseScoreComparisons(
  text: string,
  file: string,
  options: EvidenceOptions = {},
): EvidenceFile<ScoreComparison> {
  const table = parseCsv(text, file);
  const { columns, notes } = comparisonColumns(table, file);
  const { test, reference, referenceScore, testScore, shown } = columns;
  const { chosen, others } = chooseAnswers(table, columns, ['probabilities', 'label', 'predicted'], options);
  if (test === undefined || reference === undefined || referenceScore === undefined || !chosen)
    throw headerError(table.header, SCORE_COLUMNS, file);
  const nameOf = firstSpellings();
  const range = rangeOfColumns(table, [referenceScore, testScore], options.range);
  const source = { answers: chosen, otherAnswers: others, range, notes };
  const parsed = evidenceFile(table, source, (row, answer): FieldValue<ScoreComparison> => {
    const { fields, line } = row;
    const names = [nameOf(fields[test] ?? ''), nameOf(fields[reference] ?? '')] as const;
    if (names[0] === '' || names[1] === '') return { reason: 'an image has no name' };
    if (imageNameKey(names[0]) === imageNameKey(names[1]))
      return { reason: `${quoted(names[0])} is compared with itself` };
    const ofReference = scoreField(fields[referenceScore], 'reference_score', range);
    if (ofReference.reason !== undefined) return ofReference;
    let ofTest: number | null = null;
    if (testScore !== undefined && fields[testScore]) {
      const field = scoreField(fields[testScore], 'test_score', range);
      if (field.reason !== undefined) return field;
      ofTest = field.value;
    }
    const order = shownField(shown === undefined ? '' : fields[shown]);
    if (order.reason !== undefined) return order;
    const weight = weightField(fields, columns);
    if (weight.reason !== undefined) return weight;
    return {
      value: {
        line,
        test: names[0],
        reference: names[1],
        referenceScore: ofReference.value,
        testScore: ofTest,
        testFirst: order.value,
        weights: weightsOf(answer, weight.value),
      },
    };
  });
  return withOneScoreEach(parsed, file);
}

/** Each reference with the first score that the file gives it. */
function withOneScoreEach(
  parsed: EvidenceFile<ScoreComparison>,
  file: string,
): EvidenceFile<ScoreComparison> {
  const firsts = new Map<string, ScoreComparison>();
  const conflicts = new Map<string, ImportProblem>();
  const rows = parsed.rows.map((row) => {
    const { line, reference, referenceScore } = row;
    const first = firsts.get(reference);
    if (first === undefined) firsts.set(reference, row);
    if (first === undefined || isSameScore(first.referenceScore, referenceScore)) return row;
    if (!conflicts.has(reference))
      conflicts.set(reference, {
        kind: 'conflict',
        severity: 'warning',
        file,
        line,
        message: `${quoted(reference)} has another score here than on line ${first.line}, which is kept`,
      });
    return { ...row, referenceScore: first.referenceScore };
  });
  return { ...parsed, rows, problems: [...parsed.problems, ...conflicts.values()] };
}

/**
 * Parses the pairs to calibrate a likelihood on: the columns first_score, second_score (or test_score,
 * reference_score, and optionally shown), and the answers: the three probabilities, else predicted, else label.
 *
 * @throws AppError as parseScoreComparisons
 */
export function parseLabelledPairs(
  text: string,
  file: string,
  options: EvidenceOptions = {},
): EvidenceFile<LabelledPair> {
  const table = parseCsv(text, file);
  const { columns, notes } = comparisonColumns(table, file);
  const first = columns.firstScore ?? columns.testScore;
  const second = columns.secondScore ?? columns.referenceScore;
  const { chosen, others } = chooseAnswers(table, columns, ['probabilities', 'predicted', 'label'], options);
  if (first === undefined || second === undefined || !chosen)
    throw headerError(table.header, PAIR_COLUMNS, file);
  const range = rangeOfColumns(table, [first, second], options.range);
  const source = { answers: chosen, otherAnswers: others, range, notes };
  return evidenceFile(table, source, ({ fields, line }, answer): FieldValue<LabelledPair> => {
    const firstScore = scoreField(fields[first], 'first score', range);
    if (firstScore.reason !== undefined) return firstScore;
    const secondScore = scoreField(fields[second], 'second score', range);
    if (secondScore.reason !== undefined) return secondScore;
    const order = shownField(columns.shown === undefined ? '' : fields[columns.shown]);
    if (order.reason !== undefined) return order;
    const weight = weightField(fields, columns);
    if (weight.reason !== undefined) return weight;
    const scores = [firstScore.value, secondScore.value] as const;
    const [shownFirst, shownSecond] = order.value ? scores : [scores[1], scores[0]];
    return {
      value: {
        ...{ line, firstScore: shownFirst, secondScore: shownSecond },
        weights: weightsOf(answer, weight.value),
      },
    };
  });
}

/** The probabilities of an answer, one-hot where only its label is known, times its weight. */
function weightsOf({ label, probabilities }: Answer, weight: number): Triple {
  return scaleTriple(
    probabilities ?? [Number(label === LABELS[0]), Number(label === LABELS[1]), Number(label === LABELS[2])],
    weight,
  );
}

/** A score of the file on 1-5. */
function scoreField(text: string | undefined, what: string, range: ScoreRange): FieldValue<number> {
  const field = numberField(text, what);
  if (field.reason !== undefined) return field;
  if (isOnRange(field.value, range)) return { value: toScore(field.value, range) };
  return { reason: `the ${what} ${field.value} is outside ${range.join('-')}` };
}

/** @throws AppError 'score-range-unknown', 'score-range-invalid' */
function rangeOfColumns(
  table: CsvTable,
  columns: readonly (number | undefined)[],
  declared: ScoreRange | undefined,
): ScoreRange {
  if (declared !== undefined) {
    checkScoreRange(declared);
    return declared;
  }
  const scores = table.rows.flatMap(({ fields }) =>
    columns.flatMap((column) => {
      const field = numberField(column === undefined ? undefined : fields[column], '');
      return field.reason === undefined ? [field.value] : [];
    }),
  );
  checkWithinRange(scores, SCORE_RANGE, table.file);
  return SCORE_RANGE;
}

function chooseAnswers(
  table: CsvTable,
  columns: ComparisonColumns,
  preferred: readonly ('probabilities' | 'label' | 'predicted')[],
  { answers }: EvidenceOptions,
): { chosen: AnswerColumn | undefined; others: string[] } {
  const named = answerColumns(table, columns);
  const label = columns.label === undefined ? undefined : labelColumn(table.header, columns.label, columns);
  const predictedName = table.header[columns.predicted ?? columns.winner ?? -1];
  const byKind = {
    probabilities: namedColumn(named, 'probabilities'),
    label,
    predicted: predictedName === undefined ? undefined : namedColumn(named, predictedName),
  };
  const all = [...(label ? [label] : []), ...named];
  const chosen =
    answers === undefined
      ? preferred.map((kind) => byKind[kind]).find((column) => column !== undefined)
      : namedColumn(all, answers);
  if (answers !== undefined && !chosen)
    throw new AppError(
      'answers-unknown',
      `${table.file} has no answers in a column ${quoted(answers)}. Columns with answers: ${all.map(({ name }) => name).join(', ') || 'none'}.`,
      'Choose one of these columns.',
    );
  return { chosen, others: all.filter(({ name }) => name !== chosen?.name).map(({ name }) => name) };
}

/** What of a table is read as evidence. */
interface EvidenceSource {
  readonly answers: AnswerColumn;
  readonly otherAnswers: readonly string[];
  readonly range: ScoreRange;
  readonly notes: readonly ImportProblem[];
}

function evidenceFile<Row>(
  table: CsvTable,
  { answers, otherAnswers, range, notes }: EvidenceSource,
  read: (row: CsvRow, answer: Answer) => FieldValue<Row>,
): EvidenceFile<Row> {
  const rows: Row[] = [];
  const problems = [...table.problems, ...notes];
  for (const row of table.rows) {
    const answer = answers.read(row.fields);
    const result = answer.reason === undefined ? read(row, answer.value) : answer;
    if (result.reason === undefined) rows.push(result.value);
    else
      problems.push({
        kind: 'bad-row',
        severity: 'skipped',
        file: table.file,
        line: row.line,
        message: result.reason,
      });
  }
  if (rows.length === 0) {
    const first = problems.find(({ severity }) => severity === 'skipped');
    throw new AppError(
      'csv-no-rows',
      first
        ? `No usable row in ${table.file}; the first problem, line ${first.line ?? 0}: ${first.message}.`
        : `${table.file} has a header but no rows.`,
      'Correct the file.',
    );
  }
  return { rows, problems, answers: answers.name, otherAnswers, range };
}
