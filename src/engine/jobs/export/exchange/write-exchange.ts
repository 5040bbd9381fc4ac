import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import type { ExchangeFormat, ExchangeWritten } from '../../../../model/export-request.ts';
import type { LongWork } from '../../../long-work.ts';
import type { Database } from '../../../store/database.ts';
import type { Dataset } from '../../../store/datasets.ts';
import { imageFiles } from '../../../store/images.ts';
import { writeOutput } from '../write-table.ts';
import { argillaRecords, labelStudioConfiguration, labelStudioTasks } from './annotation-tasks.ts';
import type { ExchangePair } from './exchange-pair.ts';
import { writeImageFolder } from './image-folder.ts';
import { DEFAULT_QUESTION, labelledOnly, llavaEntries, trlRows } from './training-rows.ts';

interface ExchangeOptions extends LongWork {
  readonly question?: string;
  readonly labels?: string;
}

/**
 * Writes pairs for another tool.
 *
 * @param question what the model or person is asked; defaults to the dataset's own question, else {@link DEFAULT_QUESTION}
 * @param labels whose labels they are, as the first note; defaults to none
 * @throws AppError `cannot-write`
 */
export async function writeExchange(
  db: Database,
  dataset: Dataset,
  pairs: readonly ExchangePair[],
  out: string,
  format: ExchangeFormat,
  { labels, ...options }: ExchangeOptions = {},
): Promise<ExchangeWritten> {
  const written = await writeFormat(db, dataset, pairs, out, format, options);
  return labels === undefined ? written : { ...written, notes: [labels, ...written.notes] };
}

async function writeFormat(
  db: Database,
  dataset: Dataset,
  pairs: readonly ExchangePair[],
  out: string,
  format: ExchangeFormat,
  { question: asked, ...work }: Omit<ExchangeOptions, 'labels'>,
): Promise<ExchangeWritten> {
  const question = asked ?? dataset.ask.question ?? DEFAULT_QUESTION;
  const files = imageFiles(db, new Set(pairs.flatMap(({ firstId, secondId }) => [firstId, secondId])));
  const folder = dirname(resolve(out));
  const nameOf = (id: number) => files.get(id)?.name ?? '';
  const pathOf = (id: number): string => {
    const path = files.get(id)?.path;
    if (path == null) return nameOf(id);
    const inside = relative(folder, path);
    return inside.startsWith('..') || inside === '' || resolve(inside) === inside
      ? path
      : inside.split(sep).join('/');
  };
  const nameless = [...files.values()].filter(({ path }) => path === null).length;
  const notes = nameless === 0 ? [] : [`${nameless} images have no file and are named only.`];
  const labelled = labelledOnly(pairs);
  const left = pairs.length - labelled.length;
  const leftOut = left === 0 ? [] : [`${left} pairs without a label are left out.`];
  const facts = { question, pathOf };
  switch (format) {
    case 'llava':
      await writeOutput(out, jsonList(llavaEntries(labelled, facts)));
      return {
        files: [out],
        pairs: labelled.length,
        question,
        notes: [
          ...notes,
          ...leftOut,
          'image is a list of two: trainers that descend from LLaVA-NeXT read it, LLaVA (haotian-liu) takes one picture and fails.',
        ],
      };
    case 'trl':
      return writeTrl(out, labelled, facts, [...notes, ...leftOut]);
    case 'label-studio': {
      const parent = dirname(dataset.root);
      const urlOf = (id: number) => {
        const path = files.get(id)?.path;
        const inside = path == null ? nameOf(id) : relative(parent, path).split(sep).join('/');
        return `/data/local-files/?d=${inside.split('/').map(encodeURIComponent).join('/')}`;
      };
      const config = `${withoutEnding(out)}.config.xml`;
      await writeOutput(out, jsonList(labelStudioTasks(pairs, question, nameOf, urlOf)));
      await writeOutput(config, [labelStudioConfiguration()]);
      return {
        files: [out, config],
        pairs: pairs.length,
        question,
        notes: [
          ...notes,
          `Label Studio serves the pictures when it is started with LOCAL_FILES_DOCUMENT_ROOT=${parent} and LOCAL_FILES_SERVING_ENABLED=true, and the project has a local storage for ${dataset.root}.`,
          'Importing the same file twice doubles its tasks.',
        ],
      };
    }
    case 'argilla':
      await writeOutput(out, jsonList(argillaRecords(pairs, files)));
      return { files: [out], pairs: pairs.length, question: null, notes };
    case 'imagefolder': {
      const { renamed, withoutFile } = await writeImageFolder(out, pairs, files, work);
      return {
        files: [join(out, 'metadata.jsonl')],
        pairs: pairs.length,
        question: null,
        notes: [
          ...(withoutFile.length === 0
            ? []
            : [`${withoutFile.length} images have no file, and pairs with them are left out.`]),
          ...(renamed === 0
            ? []
            : [
                `${renamed} pictures are called by a number, because imagefolder reads a name with train, test, val, dev or eval as a split; their names are in left_name and right_name.`,
              ]),
        ],
      };
    }
  }
}

async function writeTrl(
  out: string,
  labelled: ReturnType<typeof labelledOnly>,
  facts: Parameters<typeof trlRows>[1],
  notes: readonly string[],
): Promise<ExchangeWritten> {
  const ties = labelled.filter(({ label }) => label === 'Similar');
  const tiesFile = `${withoutEnding(out)}-ties${extname(out)}`;
  await writeOutput(
    out,
    jsonLines(
      trlRows(
        labelled.filter(({ label }) => label !== 'Similar'),
        facts,
      ),
    ),
  );
  if (ties.length > 0) await writeOutput(tiesFile, jsonLines(trlRows(ties, facts)));
  return {
    files: ties.length > 0 ? [out, tiesFile] : [out],
    pairs: labelled.length,
    question: facts.question,
    notes: [
      ...notes,
      'First and Second reject each other; Similar is never the rejected answer.',
      ...(ties.length > 0
        ? [`${ties.length} ties are in ${basename(tiesFile)}; they reject First and Second in turns.`]
        : []),
      'Train with max_length=None: at the default of 1,024 two pictures leave no room for the answer, and nothing is learnt.',
    ],
  };
}

function withoutEnding(file: string): string {
  const ending = extname(file);
  return ending === '' ? file : file.slice(0, -ending.length);
}

function* jsonList(items: Iterable<object>): Generator<string> {
  let isFirst = true;
  for (const item of items) {
    yield `${isFirst ? '[\n' : ',\n'}${JSON.stringify(item)}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}

function* jsonLines(items: Iterable<object>): Generator<string> {
  for (const item of items) yield `${JSON.stringify(item)}\n`;
}
