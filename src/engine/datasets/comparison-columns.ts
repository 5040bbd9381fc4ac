import { labelIndex, largestLabel, type Label, type Triple } from '../../core/labels.ts';
import { findColumns, normalisedColumn } from './csv-columns.ts';
import type { CsvTable } from './csv-table.ts';
import { problemOfFile, quoted, type ImportProblem } from './import-problem.ts';
import { keptText } from './kept-text.ts';
import { labelField, usualWords } from './label-field.ts';
import { isDecimal, numberField, type FieldValue } from './number-field.ts';
import { ownLabel } from './vote-words.ts';

/** The names of the columns of a table of comparisons. */
const COLUMNS = {
  first: ['first', 'img1', 'image1', 'first_image', 'model_a', 'left', 'item_a'],
  second: ['second', 'img2', 'image2', 'second_image', 'model_b', 'right', 'item_b'],
  chosen: ['chosen'],
  rejected: ['rejected'],
  test: ['test', 'target', 'test_image'],
  reference: ['reference', 'ref', 'reference_image'],
  firstScore: ['first_score', 'score1'],
  secondScore: ['second_score', 'score2'],
  testScore: ['test_score', 'target_score'],
  referenceScore: ['reference_score', 'ref_score'],
  label: ['label', 'true_label'],
  predicted: ['predicted', 'prediction', 'predicted_label', 'answer'],
  winner: ['winner', 'preference', 'vote'],
  pFirst: ['p_first', 'prob_first', 'probability_first'],
  pSecond: ['p_second', 'prob_second', 'probability_second'],
  pSimilar: ['p_similar', 'prob_similar', 'probability_similar'],
  shown: ['shown', 'shown_order'],
  // The order shown too, where it holds words for one; else a trial's number or anything.
  direction: ['order', 'direction'],
  rater: ['rater', 'judge', 'annotator', 'user'],
  weight: ['weight', 'weights', 'count', 'votes'],
  prompt: ['prompt', 'prompt_id', 'question', 'question_id', 'group'],
  // Labels in Tiebreak's own table of pairs that are no answers of the run it is of.
  reverse: ['reverse'],
  human: ['human'],
  other: ['other'],
} as const;

export type ComparisonColumns = Partial<Record<keyof typeof COLUMNS, number>>;

/** Words for the order shown: whether the test image, or the one named first, came first. */
const DIRECTIONS: ReadonlyMap<string, boolean> = new Map([
  ['forward', true],
  ['testfirst', true],
  ['targetfirst', true],
  ['reverse', false],
  ['reversed', false],
  ['backward', false],
  ['referencefirst', false],
]);

/** Words that in a column `shown` say which image came first; in one called `order` they may mean anything. */
const IMAGES_SHOWN_FIRST: ReadonlyMap<string, boolean> = new Map([
  ['first', true],
  ['test', true],
  ['target', true],
  ['second', false],
  ['reference', false],
]);

/** Values of a column that a message lists. */
const LISTED_VALUES = 3;

/** Rows looked at to tell whether an unknown column holds labels. */
export const SAMPLED_ROWS = 50;

/** The probabilities of one answer may miss a sum of 1 by this much: files hold few decimals. */
const SUM_TOLERANCE = 0.01;

/** What somebody or something answered to a comparison, in the order shown. */
export interface Answer {
  /** The largest of the probabilities where they are known. */
  readonly label: Label;
  /** Summing to 1; null where only the label is known. */
  readonly probabilities: Triple | null;
}

/** A column, or three of them, with answers. */
export interface AnswerColumn {
  /** The column's name in the file; 'probabilities' for the three. */
  readonly name: string;
  read(fields: readonly string[]): FieldValue<Answer>;
  /** Whether a row is as all must be that made this one column; absent where nothing was asked of them. */
  fits?(fields: readonly string[]): boolean;
}

/**
 * The known columns of a table, and what somebody should know of those that are not read.
 *
 * @param file what the notes call it
 */
export function comparisonColumns(
  table: CsvTable,
  file: string,
): {
  readonly columns: ComparisonColumns;
  readonly notes: readonly ImportProblem[];
} {
  const { columns, notes: ofNumbers } = withoutNumbers(
    table,
    findColumns(table.header, COLUMNS, table.file),
    file,
  );
  const unread = [...ofNumbers];
  const { direction } = columns;
  if (columns.shown !== undefined || direction === undefined) return { columns, notes: unread };
  const values = [...new Set(table.rows.map(({ fields }) => fields[direction] ?? ''))].filter(
    (text) => text !== '',
  );
  if (values.some((text) => DIRECTIONS.has(normalisedColumn(text))))
    return { columns: { ...columns, shown: direction }, notes: unread };
  const listed =
    values.slice(0, LISTED_VALUES).map(quoted).join(', ') + (values.length > LISTED_VALUES ? ', ...' : '');
  const note = problemOfFile(
    file,
    `the column ${quoted(table.header[direction] ?? '')} is not read: its values (${listed}) are neither forward nor reverse`,
  );
  return { columns, notes: values.length === 0 ? unread : [...unread, note] };
}

/**
 * Whether its first rows do not tell what the columns of a table hold, so that all must be looked at: numbers or labels, a
 * direction or anything.
 */
export function isUndecided(sample: CsvTable): boolean {
  const { predicted, label, shown, direction } = findColumns(sample.header, COLUMNS, sample.file);
  const texts = (column: number) => sample.rows.map(({ fields }) => fields[column] ?? '');
  if (
    predicted !== undefined &&
    label !== undefined &&
    holdsLabels(sample, label) &&
    texts(predicted).every((text) => text === '' || isDecimal(text))
  )
    return true;
  return (
    direction !== undefined &&
    shown === undefined &&
    !texts(direction).some((text) => DIRECTIONS.has(normalisedColumn(text)))
  );
}

/** Without a column of predictions that holds numbers only, where `label` holds labels: other tools number their answers. */
function withoutNumbers(
  table: CsvTable,
  columns: ComparisonColumns,
  file: string,
): { readonly columns: ComparisonColumns; readonly notes: readonly ImportProblem[] } {
  const { predicted, label } = columns;
  if (predicted === undefined || label === undefined || !holdsLabels(table, label))
    return { columns, notes: [] };
  const values = table.rows.map(({ fields }) => fields[predicted] ?? '').filter((text) => text !== '');
  if (values.length === 0 || values.some((text) => !isDecimal(text))) return { columns, notes: [] };
  const others = Object.fromEntries(Object.entries(columns).filter(([column]) => column !== 'predicted'));
  const message = `the column ${quoted(table.header[predicted] ?? '')} is not read: it holds numbers, and ${quoted(table.header[label] ?? '')} holds labels`;
  return { columns: others, notes: [problemOfFile(file, message)] };
}

/**
 * The columns with answers of models: the three probabilities, `predicted`, and every column of another name that
 * holds labels (`fold1`, `fold2`). Not `label`, which is the truth where any of these is there.
 */
export function answerColumns(table: CsvTable, columns: ComparisonColumns): AnswerColumn[] {
  const known = new Set<number>(Object.values(columns));
  const { pFirst, pSecond, pSimilar, predicted, winner, chosen, rejected } = columns;
  const found: AnswerColumn[] = [];
  const probabilities =
    pFirst !== undefined && pSecond !== undefined && pSimilar !== undefined
      ? {
          name: 'probabilities',
          read: (fields: readonly string[]) =>
            probabilitiesField([fields[pFirst], fields[pSecond], fields[pSimilar]]),
        }
      : undefined;
  const predictions = predicted === undefined ? undefined : labelColumn(table.header, predicted, columns);
  if (
    probabilities &&
    predictions &&
    table.rows.every(({ fields }) => areOne(fields, probabilities, predictions))
  )
    found.push(joined(probabilities, predictions));
  else found.push(...[probabilities, predictions].filter((column) => column !== undefined));
  if (winner !== undefined) found.push(labelColumn(table.header, winner, columns));
  if (found.length === 0 && chosen !== undefined && rejected !== undefined) {
    const value = { label: 'First', probabilities: null } as const;
    found.push({ name: table.header[chosen] ?? 'chosen', read: () => ({ value }) });
  }
  for (const index of table.header.keys())
    if (!known.has(index) && holdsLabels(table, index)) found.push(labelColumn(table.header, index));
  return found;
}

/** Whether a label names the most probable one of its row, as in Tiebreak's own tables of comparisons. */
function areOne(fields: readonly string[], probabilities: AnswerColumn, predictions: AnswerColumn): boolean {
  const [soft, hard] = [probabilities.read(fields), predictions.read(fields)];
  if (soft.reason !== undefined || hard.reason !== undefined) return true;
  const { probabilities: shares } = soft.value;
  return shares === null || shares[labelIndex(hard.value.label)] === Math.max(...shares);
}

/** Probabilities where a row has them, with the label that it names; a row without any has its label. */
function joined(probabilities: AnswerColumn, predictions: AnswerColumn): AnswerColumn {
  return {
    name: predictions.name,
    fits: (fields) => areOne(fields, probabilities, predictions),
    read(fields) {
      const [soft, hard] = [probabilities.read(fields), predictions.read(fields)];
      if (soft.reason !== undefined) return hard.reason === undefined && isMissing(soft.reason) ? hard : soft;
      if (hard.reason !== undefined) return isMissing(hard.reason) ? soft : hard;
      return { value: { ...soft.value, label: hard.value.label } };
    },
  };
}

/** Whether a field was refused because it is empty. */
function isMissing(reason: string): boolean {
  return reason.endsWith('is missing');
}

/** A column of labels as answers; the name of one of the two images is an answer for it, before any word. */
export function labelColumn(
  header: readonly string[],
  index: number,
  { first, second, shown }: ComparisonColumns = {},
): AnswerColumn {
  const name = header[index] ?? '';
  const named = (fields: readonly string[]): Label | undefined => {
    const text = fields[index] ?? '';
    if (text === '' || first === undefined || second === undefined || fields[first] === fields[second])
      return undefined;
    const isFirst = text === fields[first];
    if (!isFirst && text !== fields[second]) return undefined;
    const inOrder = shownField(shown === undefined ? '' : fields[shown]).value ?? true;
    return isFirst === inOrder ? 'First' : 'Second';
  };
  const known = new Map<string, FieldValue<Answer>>();
  return {
    name,
    read(fields) {
      const image = named(fields);
      if (image !== undefined) return { value: { label: image, probabilities: null } };
      const text = fields[index];
      let answer = known.get(text ?? '');
      if (answer !== undefined) return answer;
      const label = labelField(text, name);
      answer = label.reason === undefined ? { value: { label: label.value, probabilities: null } } : label;
      // Of a column of anything else no value may come again.
      if (known.size < MOST_WORDS) known.set(keptText(text ?? ''), answer);
      return answer;
    },
  };
}

/** Different words of a column of labels that are looked at once each. */
const MOST_WORDS = 1000;

/** The answer column of a name, whatever its case and separators. */
export function namedColumn(columns: readonly AnswerColumn[], name: string): AnswerColumn | undefined {
  return columns.find((column) => normalisedColumn(column.name) === normalisedColumn(name));
}

/** Whether the test image (or the one named first) was shown first; true where the column is empty. */
export function shownField(text: string | undefined): FieldValue<boolean> {
  const word = normalisedColumn(text ?? '');
  const value = word === '' ? true : (DIRECTIONS.get(word) ?? IMAGES_SHOWN_FIRST.get(word));
  if (value !== undefined) return { value };
  return { reason: `the order shown is ${JSON.stringify(text)}, neither forward nor reverse` };
}

/** What a row weighs: 1 where nothing is said; 0 is refused, for it says nothing. */
export function weightField(fields: readonly string[], { weight }: ComparisonColumns): FieldValue<number> {
  const text = weight === undefined ? '' : (fields[weight] ?? '');
  if (text === '') return { value: 1 };
  const field = numberField(text, 'weight');
  if (field.reason !== undefined || field.value > 0) return field;
  return { reason: field.value === 0 ? 'its weight is 0' : `the weight ${field.value} is negative` };
}

/**
 * Whether a table holds preferences: who won, what was chosen, or labels of raters or with weights, and nothing of a model, of
 * scores or of truth.
 */
export function holdsPreferences(columns: ComparisonColumns, answers: readonly AnswerColumn[]): boolean {
  const { winner, chosen, rater, weight, prompt, label, test, firstScore, secondScore } = columns;
  if (answers.length > 1 || test !== undefined || firstScore !== undefined || secondScore !== undefined)
    return false;
  if (columns.predicted !== undefined || columns.pFirst !== undefined) return false;
  if (answers.length === 1) return label === undefined && (winner ?? chosen) !== undefined;
  return label !== undefined && (rater ?? weight ?? prompt) !== undefined;
}

function holdsLabels(table: CsvTable, index: number): boolean {
  const values = table.rows.slice(0, SAMPLED_ROWS).map(({ fields }) => fields[index] ?? '');
  const filled = values.filter((value) => value !== '');
  // A column that says only "same" or "both" may be about anything.
  return (
    filled.some((value) => ownLabel(value) !== undefined) &&
    filled.every((value) => labelField(value, '').reason === undefined)
  );
}

/**
 * What somebody should know of labels that are read by other words than their own; null where there are none.
 *
 * @param words all that stand in columns of labels
 */
export function usualWordsNote(words: Iterable<string>, file: string): ImportProblem | null {
  const said = usualWords(words).map(([label, words]) => `${words.map(quoted).join(', ')} as ${label}`);
  return said.length === 0 ? null : problemOfFile(file, `read ${said.join(', ')}`);
}

function probabilitiesField(texts: readonly (string | undefined)[]): FieldValue<Answer> {
  const values: number[] = [];
  for (const text of texts) {
    const value = numberField(text, 'probability');
    if (value.reason !== undefined) return value;
    if (value.value < 0 || value.value > 1)
      return { reason: `the probability ${value.value} is outside 0-1` };
    values.push(value.value);
  }
  const [first = 0, second = 0, similar = 0] = values;
  const sum = first + second + similar;
  if (Math.abs(sum - 1) > SUM_TOLERANCE) return { reason: `the three probabilities sum to ${sum}, not 1` };
  if (first === second && second === similar)
    return { reason: 'the three probabilities are equal, which is no answer' };
  const probabilities: Triple = [first / sum, second / sum, similar / sum];
  return { value: { label: largestLabel(probabilities), probabilities } };
}
