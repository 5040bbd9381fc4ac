import { Argument, Option, type Command } from 'commander';
import { LABELS } from '../../core/labels.ts';
import type { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import {
  comparisonTable,
  imageTable,
  pairSetTable,
  referenceTable,
  scoreTable,
  splitTable,
} from '../../engine/jobs/export/originated-rows.ts';
import {
  askedFor,
  askedPairsOfSet,
  unansweredPairs,
  unansweredTable,
  writeBatchRequests,
} from '../../engine/jobs/export/batch-requests.ts';
import { judgementRecordTable } from '../../engine/jobs/export/judgement-record-rows.ts';
import {
  findDataset,
  findPairSet,
  findReferenceSet,
  findRun,
  findSplit,
} from '../../engine/jobs/workspace/find-in-workspace.ts';
import {
  TABLE_ENDINGS,
  tableText,
  writeOutput,
  writeTable,
  type OriginatedRows,
} from '../../engine/jobs/export/write-table.ts';
import {
  exchangePairsOfPeople,
  exchangePairsOfRun,
  exchangePairsOfSet,
  peoplesLabelsNote,
  type ExchangePair,
} from '../../engine/jobs/export/exchange/exchange-pair.ts';
import { DEFAULT_QUESTION } from '../../engine/jobs/export/exchange/training-rows.ts';
import { writeExchange } from '../../engine/jobs/export/exchange/write-exchange.ts';
import { storedDataset } from '../../engine/jobs/workspace/stored-by-id.ts';
import type { Dataset } from '../../engine/store/datasets.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import {
  EXCHANGE_FORMATS,
  TABLE_FORMATS,
  type ExchangeFormat,
  type TableFileFormat,
} from '../../model/export-request.ts';
import type { LabelWords } from '../../model/ask.ts';
import { addWordsOption } from '../ask-options.ts';
import { DEFAULT_WHOSE } from '../../model/whose-labels.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import type { Report } from '../report.ts';
import { addFilterOptions, isFiltered, openFilteredView, type FilterOptions } from '../filter-options.ts';
import { recipeArguments } from '../../engine/jobs/training/recipe-arguments.ts';
import { recipeOf } from '../recipe-options.ts';
import { exportAdapterReport, type ExportAdapterOptions } from '../export-adapter-report.ts';
import { formatQuantity } from '../../core/format.ts';
import { wholeNumber } from '../option-values.ts';
import { whoseOf } from '../whose-option.ts';
import { describeEndings, formatOfOut } from '../output-format.ts';
import { formatNumber } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';
import { keepYoungGenerationSmall } from '../young-generation.ts';

interface ExportOptions extends FilterOptions, ExportAdapterOptions {
  readonly run?: string;
  readonly dataset?: string;
  readonly name?: string;
  readonly as?: TableFileFormat | ExchangeFormat | typeof BATCH;
  readonly serverModel?: string;
  readonly recipe?: string;
  readonly question?: string;
  readonly words?: LabelWords;
  readonly whose?: string;
}

const TABLE_OF: Readonly<Record<string, (workspace: Workspace, options: ExportOptions) => OriginatedRows>> = {
  scores: (workspace, options) => scoreTable(workspace.db, viewOf(workspace, options)),
  comparisons: (workspace, options) => comparisonTable(workspace.db, viewOf(workspace, options)),
  pairs: ({ db }, { run, dataset: datasetName, name }) => {
    if (run !== undefined) return unansweredTable(db, findRun(db, run));
    const dataset = findDataset(db, datasetName);
    return pairSetTable(db, dataset, findPairSet(db, dataset, name));
  },
  references: ({ db }, { dataset: datasetName, name }) => {
    const dataset = findDataset(db, datasetName);
    return referenceTable(db, dataset, findReferenceSet(db, dataset, name));
  },
  split: ({ db }, { dataset: datasetName, name }) => {
    const dataset = findDataset(db, datasetName);
    return splitTable(db, dataset, findSplit(db, dataset, name, '--name'));
  },
  images: ({ db }, { dataset }) => imageTable(db, findDataset(db, dataset)),
  judgements: ({ db }, { dataset }) => judgementRecordTable(db, findDataset(db, dataset)),
};

/** Requests that a batch system asks; its answers are read by import-comparisons. */
const BATCH = 'openai-batch';

/** What is no table. */
const ADAPTER = 'adapter';
const RECIPE = 'recipe';

/** What goes to other tools: pairs with a label. */
const PAIRS_OF: Readonly<Record<string, (workspace: Workspace, options: ExportOptions) => Exchanged>> = {
  pairs: ({ db }, { dataset: datasetName, name }) => {
    const dataset = findDataset(db, datasetName);
    return { dataset, pairs: exchangePairsOfSet(db, findPairSet(db, dataset, name)) };
  },
  comparisons: (workspace, options) => {
    const view = viewOf(workspace, options);
    return {
      dataset: storedDataset(workspace.db, view.table.run.datasetId),
      pairs: exchangePairsOfRun(view),
    };
  },
  judgements: ({ db }, { dataset: datasetName, whose: text = DEFAULT_WHOSE }) => {
    const dataset = findDataset(db, datasetName);
    const whose = whoseOf(db, text);
    return {
      dataset,
      pairs: exchangePairsOfPeople(db, dataset.id, whose),
      labels: peoplesLabelsNote(db, whose),
    };
  },
};

interface Exchanged {
  readonly dataset: Dataset;
  readonly pairs: readonly ExchangePair[];
  /** Whose labels they are; absent where they are no people's. */
  readonly labels?: string;
}

/** What a run's filter limits. */
const FILTERED = ['scores', 'comparisons'];

function viewOf(workspace: Workspace, options: ExportOptions): AnswerView {
  return openFilteredView(workspace, findRun(workspace.db, options.run), options);
}

export function addExport(command: Command, run: RunCommand): void {
  command
    .addArgument(new Argument('<what>', 'what to write').choices([...Object.keys(TABLE_OF), ADAPTER, RECIPE]))
    .option(
      '--run <name>',
      'for scores and comparisons: the run (default: the only one); for pairs: those that it asks for and nobody has answered',
    )
    .option('--dataset <name>', 'for the other tables: the dataset (default: the only one)')
    .option('--name <name>', 'the pair set, reference set or split (default: the only one)')
    .option('--training <name>', 'for an adapter: the training')
    .option('--epoch <number>', 'for an adapter: the finished epoch', wholeNumber(1))
    .option(
      '--out <path>',
      `output file, its format by its ending: ${describeEndings(TABLE_ENDINGS)} (default: CSV to standard output); for an adapter a new folder`,
    )
    .addOption(
      new Option(
        '--as <format>',
        "the format, in place of the ending's; those of other tools for pairs, comparisons and judgements (imagefolder: a folder)",
      ).choices([...TABLE_FORMATS, ...EXCHANGE_FORMATS, BATCH]),
    )
    .option(
      '--recipe <file>',
      'for a recipe, as arguments of PEFT and TRL: a JSON file, or lmol-ce and the like',
    )
    .option('--server-model <name>', `with --as ${BATCH}: the model, as the server calls it`)
    .option(
      '--question <text>',
      `for other tools: what is asked (default: the dataset's own question, else ${JSON.stringify(DEFAULT_QUESTION)})`,
    )
    .option(
      '--whose <labels>',
      'for judgements that go to another tool: whose labels count: newest, majority, adjudicated, dawid-skene, or person:NAME (default: newest)',
    );
  addWordsOption(
    command,
    `with --as ${BATCH}: the words that stand for the three answers (default: the run's or the dataset's)`,
  );
  addFilterOptions(command, 'with scores and comparisons, only').action(
    (what: string, options: ExportOptions) =>
      run((context) => {
        if (what === RECIPE) return recipeReport(options);
        if (options.recipe !== undefined) throw new UsageError(`Only a ${RECIPE} takes --recipe.`);
        return withWorkspace(context, async (workspace) => {
          const isAdapter = what === ADAPTER;
          if (!isAdapter && (options.training !== undefined || options.epoch !== undefined))
            throw new UsageError(`Only ${ADAPTER} takes --training and --epoch.`);
          if (isFiltered(options) && !FILTERED.includes(what))
            throw new UsageError(
              `Only ${FILTERED.join(' and ')} take --filter, --split, --part, --group and --side.`,
            );
          if (isAdapter && options.as !== undefined)
            throw new UsageError(`--as is for tables and pairs; an ${ADAPTER} is written as PEFT has it.`);
          if (isAdapter) return exportAdapterReport(context, workspace, options);
          const asked = options.as;
          if (asked === BATCH) return batched(workspace, what, options);
          if (options.serverModel !== undefined)
            throw new UsageError(`--server-model goes with --as ${BATCH}.`);
          if (options.words !== undefined) throw new UsageError(`Only --as ${BATCH} takes --words.`);
          if (what === 'pairs' && options.run !== undefined && options.name !== undefined)
            throw new UsageError('Give --run or --name: pairs are of one of them.');
          const exchange = EXCHANGE_FORMATS.find((known) => known === asked);
          if (options.whose !== undefined && (exchange === undefined || what !== 'judgements'))
            throw new UsageError('--whose goes with judgements and a format of another tool.');
          if (exchange !== undefined) return exported(workspace, what, exchange, options, context);
          if (options.question !== undefined)
            throw new UsageError('--question goes with a format of another tool.');
          const tableFormat = TABLE_FORMATS.find((known) => known === asked);
          const format =
            tableFormat ?? (options.out === undefined ? 'csv' : formatOfOut(options.out, TABLE_ENDINGS));
          if (format === 'parquet' && options.out === undefined)
            throw new UsageError('Parquet is no text: give --out.');
          const table = TABLE_OF[what]?.(workspace, options);
          if (table === undefined) throw new Error(`no table ${what}`);
          if (options.out === undefined) {
            const listed = [...table.rows()];
            return {
              document: { what, rows: listed },
              text: [...tableText(table.header, listed, format === 'parquet' ? 'csv' : format)].join(''),
            };
          }
          const { out } = options;
          keepYoungGenerationSmall();
          const { count, sideFile } = await writeTable(out, table, format);
          return {
            document: { what, file: out, rows: count, sideFile },
            text: `${formatNumber(count)} rows written to ${out}${sideFile === null ? '' : `, and where they come from to ${sideFile}`}`,
          };
        });
      }),
  );
}

/** A recipe as arguments of PEFT and TRL. */
async function recipeReport({ recipe, out }: ExportOptions): Promise<Report> {
  if (recipe === undefined) throw new UsageError('A recipe is exported with --recipe FILE.');
  const written = recipeArguments(await recipeOf({ recipe }));
  const json = `${JSON.stringify(written, null, 2)}\n`;
  if (out !== undefined) await writeOutput(out, [json]);
  return {
    document: { what: RECIPE, ...(out === undefined ? {} : { file: out }), ...written },
    text: out === undefined ? json : [`Written to ${out}`, ...written.notes].join('\n'),
  };
}

/** Writes pairs as requests of a batch. */
async function batched(workspace: Workspace, what: string, options: ExportOptions): Promise<Report> {
  const { db } = workspace;
  const { out, run: runName, serverModel } = options;
  if (what !== 'pairs') throw new UsageError(`Only pairs go out as ${BATCH}.`);
  if (out === undefined) throw new UsageError('Give --out, the file to write.');
  if (serverModel === undefined)
    throw new UsageError('Give --server-model: the requests name the model, as the server calls it.');
  const run = runName === undefined ? null : findRun(db, runName);
  const dataset = run === null ? findDataset(db, options.dataset) : storedDataset(db, run.datasetId);
  const pairs =
    run === null ? askedPairsOfSet(db, findPairSet(db, dataset, options.name)) : unansweredPairs(db, run);
  const question = options.question ?? run?.asked?.question ?? dataset.ask.question ?? DEFAULT_QUESTION;
  const words = options.words ?? ownWords(run?.asked?.words) ?? dataset.ask.words;
  const written = await writeBatchRequests(db, pairs, out, { model: serverModel, question, words });
  return {
    document: { what, as: BATCH, question, words, ...written },
    text: [
      `${formatQuantity(written.pairs, 'request')} written to ${written.files.join(', ')}`,
      `The question: ${words === null ? question : askedFor(question, words)}`,
      ...written.notes,
    ].join('\n'),
  };
}

/** Null for words that are the labels' own. */
function ownWords(words: LabelWords | undefined): LabelWords | null {
  return words === undefined || LABELS.every((label) => words[label] === label) ? null : words;
}

/** Writes pairs for another tool. */
async function exported(
  workspace: Workspace,
  what: string,
  format: ExchangeFormat,
  options: ExportOptions,
  { signal, onProgress }: CommandContext,
): Promise<Report> {
  const pairsOf = PAIRS_OF[what];
  if (pairsOf === undefined)
    throw new UsageError(`Only ${Object.keys(PAIRS_OF).join(', ')} go out as ${format}.`);
  const { out, question } = options;
  if (out === undefined)
    throw new UsageError(`Give --out, the ${format === 'imagefolder' ? 'folder' : 'file'} to write.`);
  const { dataset, pairs, labels } = pairsOf(workspace, options);
  const written = await writeExchange(workspace.db, dataset, pairs, out, format, {
    ...(question !== undefined && { question }),
    ...(labels !== undefined && { labels }),
    signal,
    onProgress,
  });
  return {
    document: { what, as: format, ...written },
    text: [
      `${formatQuantity(written.pairs, 'pair')} written to ${written.files.join(', ')}`,
      ...(written.question === null ? [] : [`The question: ${written.question}`]),
      ...written.notes,
    ].join('\n'),
  };
}
