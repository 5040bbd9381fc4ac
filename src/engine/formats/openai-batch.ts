import { basename } from 'node:path';
import { LABELS, largestLabel, type Label, type Triple } from '../../core/labels.ts';
import { maskedSoftmax } from '../../core/softmax.ts';
import { formatQuantity } from '../../core/format.ts';
import { askSchema, type LabelWords } from '../../model/ask.ts';
import type { CsvRow } from '../datasets/csv-row.ts';
import type { CsvTable } from '../datasets/csv-table.ts';
import { problemOfFile, type ImportProblem } from '../datasets/import-problem.ts';
import { isRecord, type SourceRecord } from '../datasets/source/json-records.ts';
import { placedAt } from '../datasets/source/placed-at.ts';

/**
 * Whose pair a request of a batch is, as its `custom_id`: the names of both images, whatever they hold.
 *
 * @param words where they are not the labels' own: an answer holds nothing else of its request
 */
export function batchId(first: string, second: string, words: LabelWords | null = null): string {
  const id = new URLSearchParams({ first, second });
  if (words !== null) for (const label of LABELS) id.append('word', words[label]);
  return id.toString();
}

const OWN_WORDS: LabelWords = { First: 'First', Second: 'Second', Similar: 'Similar' };

/** The words that a request asked for; null where its id does not name three different ones. */
function wordsOf(id: URLSearchParams): LabelWords | null {
  const words = id.getAll('word');
  if (words.length === 0) return OWN_WORDS;
  const [First, Second, Similar] = words;
  return words.length === LABELS.length
    ? (askSchema.shape.words.safeParse({ First, Second, Similar }).data ?? null)
    : null;
}

/** Whether a row is an answer of OpenAI's batch format, which vLLM's `run_batch` and others write too. */
export function isBatchAnswer(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value['custom_id'] === 'string' && ('response' in value || 'error' in value);
}

/**
 * Answers of a batch as a table of comparisons. An answer that holds the log-probabilities of all three words brings probabilities;
 * one in whose list a word is missing brings its label alone, for what is missing is not nothing.
 *
 * @param areCounted whether lines are numbers of entries
 */
export function batchTable(path: string, records: readonly SourceRecord[], areCounted: boolean): CsvTable {
  const file = basename(path);
  const problems: ImportProblem[] = [];
  let labelsOnly = 0;
  const rows = records.flatMap(({ line, value }): CsvRow[] => {
    const read = readAnswer(value);
    if (typeof read === 'string') {
      problems.push({ kind: 'bad-row', severity: 'skipped', file, ...placedAt(areCounted, line, read) });
      return [];
    }
    const { first, second, probabilities, label } = read;
    if (probabilities === null) labelsOnly += 1;
    return [{ line, fields: [first, second, ...(probabilities?.map(String) ?? ['', '', '']), label] }];
  });
  if (labelsOnly > 0)
    problems.push(
      problemOfFile(
        file,
        `${formatQuantity(labelsOnly, 'answer')} without the log-probabilities of all three words ${labelsOnly === 1 ? 'is' : 'are'} kept as labels`,
      ),
    );
  return {
    file: path,
    header: ['first', 'second', 'p_first', 'p_second', 'p_similar', 'predicted'],
    rows,
    problems,
  };
}

interface BatchAnswer {
  readonly first: string;
  readonly second: string;
  readonly probabilities: Triple | null;
  readonly label: string;
}

/** A text says why there is none. */
function readAnswer(value: Readonly<Record<string, unknown>>): BatchAnswer | string {
  const id = new URLSearchParams(String(value['custom_id']));
  const [first, second] = [id.get('first'), id.get('second')];
  if (first === null || second === null)
    return `its custom_id ${JSON.stringify(String(value['custom_id']).slice(0, 80))} names no pair`;
  const words = wordsOf(id);
  if (words === null) return 'its custom_id does not name three different words';
  const response = recordOf(value['response']);
  const status = response['status_code'];
  if (value['error'] != null || (status !== undefined && status !== 200))
    return `it was not answered (${status === undefined ? 'an error' : `status ${textOf(status)}`})`;
  const choice = recordOf(listOf(recordOf(response['body'])['choices'])[0]);
  const finish = choice['finish_reason'];
  if (finish !== 'stop' && finish !== 'length')
    return `its answer was not finished (${finish === undefined ? 'no finish_reason' : textOf(finish)})`;
  const token = recordOf(listOf(recordOf(choice['logprobs'])['content'])[0]);
  const probabilities = probabilitiesOf(listOf(token['top_logprobs']), words);
  const text = recordOf(choice['message'])['content'];
  const label = labelOf(text, words);
  if (probabilities !== null)
    return {
      first,
      second,
      probabilities,
      label: largestLabel(probabilities),
    };
  return label === undefined
    ? `its answer ${JSON.stringify(String(text).slice(0, 40))} is none of ${Object.values(words).join(', ')}`
    : { first, second, probabilities: null, label };
}

/** By the likeliest token of each word (" First" and "First" are two); null where a word has none. */
function probabilitiesOf(entries: readonly unknown[], words: LabelWords): Triple | null {
  const logarithms = LABELS.map((label) =>
    Math.max(
      ...entries
        .map(recordOf)
        .filter(({ token }) => wordIn(token) === words[label])
        .map(({ logprob }) => (typeof logprob === 'number' && logprob > MASKED ? logprob : -Infinity)),
    ),
  );
  return logarithms.every(Number.isFinite) ? maskedSoftmax(logarithms as unknown as Triple) : null;
}

/** What servers say of a token that a mask forbids. */
const MASKED = -9_000;

/** The label that a text says: its word, or as much of it as no other word begins with, since an answer is one token long. */
function labelOf(text: unknown, words: LabelWords): Label | undefined {
  const said = wordIn(text);
  const begun = said === '' ? [] : LABELS.filter((label) => words[label].startsWith(said));
  return LABELS.find((label) => words[label] === said) ?? (begun.length === 1 ? begun[0] : undefined);
}

/** A text or token without the space in front, as tokenizers write it. */
function wordIn(text: unknown): string {
  return typeof text === 'string' ? text.replace(/^[\s▁Ġ]+/u, '').trim() : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
