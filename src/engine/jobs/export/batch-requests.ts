import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatQuantity } from '../../../core/format.ts';
import { AppError } from '../../app-error.ts';
import { batchId } from '../../formats/openai-batch.ts';
import type { LabelWords } from '../../../model/ask.ts';
import type { Database } from '../../store/database.ts';
import { imageFiles } from '../../store/images.ts';
import { pairsOfSet, type PairSet } from '../../store/pair-sets.ts';
import { settledSeconds } from '../../store/predictions.ts';
import type { Run } from '../../store/runs.ts';
import { plannedComparisons } from '../runs/planned-comparisons.ts';
import { storedDataset } from '../workspace/stored-by-id.ts';
import { originOfDataset } from './table-origin.ts';
import { writeOutput, type OriginatedRows } from './write-table.ts';

/** Two images in the order in which they are to be shown. */
export type AskedPair = readonly [firstId: number, secondId: number];

/** Requests in one file: OpenAI's own service takes no more. */
const REQUESTS_A_FILE = 50_000;

/** Pairs looked up together. */
const TOGETHER = 5_000;

export interface BatchFacts {
  /** As the server calls it. */
  readonly model: string;
  readonly question: string;
  /** Where the answers are to be others than the labels' own. */
  readonly words?: LabelWords | null;
}

export interface BatchWritten {
  readonly files: readonly string[];
  readonly pairs: number;
  readonly notes: readonly string[];
}

/**
 * What a run's plan asks for and nobody has answered yet, those of a first image together.
 *
 * @throws AppError 'run-recorded' where nothing is planned, 'bad-request' of an adaptive run
 */
export function* unansweredPairs(db: Database, run: Run): Generator<AskedPair> {
  const { plan } = run;
  if (plan === null)
    throw new AppError(
      'run-recorded',
      `The answers of "${run.name}" were recorded elsewhere: nothing is planned.`,
      'Name a run with a plan, or a pair set.',
    );
  if (plan.kind === 'adaptive')
    throw new AppError(
      'bad-request',
      `What "${run.name}" asks next depends on what was answered.`,
      'Name a run that is not adaptive.',
    );
  const settled = settledSeconds(db, run.id, run.members.length);
  for (const { first, seconds } of plannedComparisons(db, plan)) {
    const known = settled(first);
    for (const second of seconds) if (!known.has(second)) yield [first, second];
  }
}

export function* askedPairsOfSet(db: Database, { id }: PairSet): Generator<AskedPair> {
  for (const { firstId, secondId } of pairsOfSet(db, id)) yield [firstId, secondId];
}

/** Names and files of the images of pairs that a run asks for and nobody has answered, for a program of one's own. */
export function unansweredTable(db: Database, run: Run): OriginatedRows {
  const dataset = storedDataset(db, run.datasetId);
  const question = run.asked?.question;
  return {
    header: ['first', 'second', 'first_path', 'second_path'],
    rows: () => askedPairRows(db, unansweredPairs(db, run)),
    origin: () =>
      originOfDataset(db, dataset, {
        what: `unanswered comparisons of the run ${JSON.stringify(run.name)}`,
        rowOrder: 'those of a first image together, as planned',
        columns: { 'first, second': 'images in the order in which they are to be shown' },
        notes: question === undefined ? [] : [`asked: ${question}`],
      }),
  };
}

function* askedPairRows(db: Database, pairs: Iterable<AskedPair>): Generator<Record<string, string>> {
  for (const { first, second } of filesOf(db, pairs))
    yield {
      first: first.name,
      second: second.name,
      first_path: first.path ?? '',
      second_path: second.path ?? '',
    };
}

/**
 * Writes requests as OpenAI's batch API takes them, one a line, in files of at most 50,000: NAME.jsonl, or NAME-1.jsonl and so on.
 * Pictures are addresses of files, which a server of one's own reads (vLLM: `run_batch` with `--allowed-local-media-path`).
 *
 * @throws AppError `cannot-write`
 */
export async function writeBatchRequests(
  db: Database,
  pairs: Iterable<AskedPair>,
  out: string,
  facts: BatchFacts,
): Promise<BatchWritten> {
  const rest = filesOf(db, pairs)[Symbol.iterator]();
  let [written, withoutFile] = [0, 0];
  let next = rest.next();
  function* lines(): Generator<string> {
    for (let count = 0; next.done !== true && count < REQUESTS_A_FILE; next = rest.next()) {
      const { first, second } = next.value;
      if (first.path === null || second.path === null) {
        withoutFile += 1;
        continue;
      }
      count += 1;
      written += 1;
      yield `${JSON.stringify(requestOf(batchId(first.name, second.name, facts.words), [first.path, second.path], facts))}\n`;
    }
  }
  const files: string[] = [];
  const ending = extname(out);
  do {
    const text = [...lines()];
    const isOnly = files.length === 0 && next.done === true;
    const file = isOnly ? out : `${out.slice(0, out.length - ending.length)}-${files.length + 1}${ending}`;
    await writeOutput(file, text);
    files.push(file);
  } while (next.done !== true);
  return {
    files,
    pairs: written,
    notes: [
      ...(withoutFile === 0
        ? []
        : [`${formatQuantity(withoutFile, 'pair')} left out: an image has no file.`]),
      'Pictures are addresses of files: the server must be allowed to read them (vLLM: --allowed-local-media-path).',
    ],
  };
}

function requestOf(id: string, pictures: readonly string[], { model, question, words }: BatchFacts): object {
  return {
    custom_id: id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: {
      model,
      messages: [
        {
          role: 'user',
          content: [
            ...pictures.map((path) => ({
              type: 'image_url',
              image_url: { url: pathToFileURL(path).href },
            })),
            { type: 'text', text: words == null ? question : askedFor(question, words) },
          ],
        },
      ],
      max_tokens: 1,
      temperature: 0,
      logprobs: true,
      // Labels that are not among these come back as labels without probabilities, see the importer.
      top_logprobs: 20,
    },
  };
}

/** A question that names its answers; one that does already stays as it is. */
export function askedFor(question: string, words: LabelWords): string {
  const { First, Second, Similar } = words;
  return [First, Second, Similar].every((word) => question.includes(word))
    ? question
    : `${question} Answer with ${First}, ${Second} or ${Similar}.`;
}

interface PairFiles {
  readonly first: { readonly name: string; readonly path: string | null };
  readonly second: { readonly name: string; readonly path: string | null };
}

function* filesOf(db: Database, pairs: Iterable<AskedPair>): Generator<PairFiles> {
  let waiting: AskedPair[] = [];
  const look = function* (): Generator<PairFiles> {
    const files = imageFiles(db, new Set(waiting.flat()));
    for (const [firstId, secondId] of waiting) {
      const [first, second] = [files.get(firstId), files.get(secondId)];
      if (first !== undefined && second !== undefined) yield { first, second };
    }
    waiting = [];
  };
  for (const pair of pairs) {
    waiting.push(pair);
    if (waiting.length >= TOGETHER) yield* look();
  }
  yield* look();
}
