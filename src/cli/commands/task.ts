import { Option, type Command } from 'commander';
import { formatSeconds, formatQuantity } from '../../core/format.ts';
import { LABELS } from '../../core/labels.ts';
import { QUESTION_TEMPLATES } from '../../core/question-templates.ts';
import {
  addPairsToTask,
  editTask,
  redealTask,
  type ChangedTask,
} from '../../engine/annotation/change-task.ts';
import { makeTask } from '../../engine/annotation/make-task.ts';
import { pairsOfRun } from '../../engine/annotation/pairs-of-run.ts';
import { progressOf } from '../../engine/annotation/task-queue.ts';
import { AppError } from '../../engine/app-error.ts';
import { readText } from '../../engine/datasets/read-text.ts';
import {
  findDataset,
  findPairSet,
  findRun,
  findTask,
} from '../../engine/jobs/workspace/find-in-workspace.ts';
import type { Database } from '../../engine/store/database.ts';
import { imageById } from '../../engine/store/images.ts';
import { people } from '../../engine/store/people.ts';
import { newestTaskChange, setTaskChangeUndone } from '../../engine/store/task-changes.ts';
import { removedTaskId, setTaskRemoved, storedTask, tasks } from '../../engine/store/tasks.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import {
  DRAWS,
  TASK_ORDERS,
  type Draw,
  type Task,
  type TaskOrder,
  type TaskSource,
} from '../../model/task.ts';
import type { LabelWords } from '../../model/ask.ts';
import { labelWords } from '../ask-options.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { addFilterOptions, openFilteredView, type FilterOptions } from '../filter-options.ts';
import { numberIn, repeatable, wholeNumber } from '../option-values.ts';
import type { Report } from '../report.ts';
import { formatNumber, textTable } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

/** Where pairs come from, and in which order. */
interface SourceOptions extends FilterOptions {
  readonly pairSet?: string;
  readonly run?: string;
  readonly images?: true;
  readonly dataset?: string;
  readonly draw?: Draw;
  readonly pairs?: number;
  readonly order: TaskOrder;
  readonly seed: number;
}

interface EditOptions {
  readonly rename?: string;
  readonly question?: string;
  readonly guidelines?: string;
  readonly person?: readonly string[];
  readonly suggest?: boolean;
  readonly contradictions?: boolean;
  readonly archive?: boolean;
}

interface CreateOptions extends SourceOptions {
  readonly question?: string;
  readonly words?: LabelWords;
  readonly more?: string;
  readonly template?: string;
  readonly guidelines?: string;
  readonly examples?: true;
  /** False with --no-blind. */
  readonly blind: boolean;
  readonly feedback?: true;
  readonly suggest?: true;
  /** False with --no-contradictions. */
  readonly contradictions: boolean;
  readonly overlap?: number;
  readonly repeats: number;
  readonly sides: 'random' | 'fixed';
  readonly person?: readonly string[];
  readonly reason?: readonly string[];
}

export function addTask(task: Command, run: RunCommand): void {
  addSourceOptions(
    task
      .command('create')
      .description('make a task of a pair set, of a run, or of images alone, and deal its pairs to people')
      .argument('<name>', 'name of the task')
      .option(
        '--question <text>',
        'what is asked of each pair; it stands above the images (needed without --template)',
      ),
  )
    .option(
      '--words <first,second,similar>',
      "what people see for the three answers (default: the labels' names)",
      labelWords,
    )
    .option(
      '--more <text>',
      'what the image that is answered for has more of, in a word or two: "attractive"',
    )
    .addOption(
      new Option(
        '--template <name>',
        'question, words and meaning to begin with; other options replace a part of it',
      ).choices(QUESTION_TEMPLATES.map(({ name }) => name)),
    )
    .option('--guidelines <file>', 'a Markdown file that people can read while they judge')
    .option('--examples', 'show one clear pair of each label with the guidelines, none of those to be judged')
    .option('--no-blind', 'show truth and prediction with the pair')
    .option('--feedback', 'show truth and prediction after each answer')
    .option(
      '--suggest',
      'mark the model’s label of each pair, to be accepted by a key; with --no-blind, of a run',
    )
    .option('--no-contradictions', 'tell nobody of contradicting answers while they judge')
    .option(
      '--overlap <k>',
      'how many people judge each pair; 1 splits them (default: everybody judges all)',
      wholeNumber(1, 100),
    )
    .option(
      '--repeats <share>',
      'share of the pairs that come again with sides exchanged',
      numberIn({ min: 0, max: 1 }),
      0,
    )
    .addOption(
      new Option('--sides <sides>', 'which image is on the left')
        .choices(['random', 'fixed'])
        .default('random'),
    )
    .option(
      '--person <name>',
      'who takes part; may be repeated (default: everybody)',
      repeatable((name) => name),
    )
    .option(
      '--reason <text>',
      'a reason to choose from; may be repeated',
      repeatable((text) => text),
    )
    .action((name: string, options: CreateOptions) => run((context) => create(context, name, options)));
  task
    .command('list')
    .description('list the tasks with their progress')
    .action(() => run((context) => withWorkspace(context, ({ db }) => listReport(db))));
  task
    .command('show')
    .description("show a task's settings and everybody's progress")
    .argument('<name>')
    .action((name: string) =>
      run((context) => withWorkspace(context, ({ db }) => showReport(db, findTask(db, name)))),
    );
  addSourceOptions(
    task
      .command('add-pairs')
      .description('add pairs to a task and deal them; what is dealt already stays as it is')
      .argument('<name>'),
  ).action((name: string, options: SourceOptions) => run((context) => addPairs(context, name, options)));
  task
    .command('edit')
    .description('change what a task is called and says, let more people take part, or archive it')
    .argument('<name>')
    .option('--rename <name>', 'its new name')
    .option('--question <text>', 'what is asked of each pair')
    .option('--guidelines <file>', 'a Markdown file that people can read while they judge')
    .option(
      '--person <name>',
      'who takes part from now on, beside those who do; may be repeated',
      repeatable((person) => person),
    )
    .option('--suggest', 'mark the model’s label of each pair, to be accepted by a key')
    .option('--no-suggest', 'mark it no longer')
    .option('--contradictions', 'tell people of contradicting answers while they judge')
    .option('--no-contradictions', 'tell them no longer')
    .option('--archive', 'put it out of the way; what was said in it stays')
    .option('--no-archive', 'bring it back')
    .action((name: string, options: EditOptions) => run((context) => edit(context, name, options)));
  task
    .command('redeal')
    .description('deal what a person has not done to the others')
    .argument('<name>')
    .requiredOption('--from <person>', 'who does not come')
    .option(
      '--to <person>',
      'to whom; may be repeated (default: all others who take part)',
      repeatable((person) => person),
    )
    .action((name: string, options: { readonly from: string; readonly to?: readonly string[] }) =>
      run((context) =>
        withWorkspace(context, async (workspace) =>
          changeReport(
            workspace.db,
            await redealTask(workspace, findTask(workspace.db, name).id, options.from, options.to),
          ),
        ),
      ),
    );
  task
    .command('undo')
    .description('take the last change of a task back: of edit, add-pairs or redeal')
    .argument('<name>')
    .option('--redo', 'make the change that was taken back last again')
    .action((name: string, options: { readonly redo?: true }) =>
      run((context) =>
        withWorkspace(context, (workspace) => undoChange(workspace, name, options.redo === true)),
      ),
    );
  task
    .command('remove')
    .description('take a task away; what people said in it stays')
    .argument('<name>')
    .option('--undo', 'bring the task of this name that was removed last back')
    .action((name: string, options: { readonly undo?: true }) =>
      run((context) => withWorkspace(context, (workspace) => remove(workspace, name, options.undo === true))),
    );
}

function addSourceOptions(command: Command): Command {
  return addFilterOptions(
    command
      .option('--pair-set <name>', 'its pairs are those of this set')
      .option('--run <name>', 'its pairs are those of this run, both orders being one')
      .option('--images', 'its pairs are drawn from images alone; no model is needed')
      .option('--dataset <name>', 'with --pair-set or --images: the dataset (default: the only one)'),
    'take only',
  )
    .addOption(
      new Option(
        '--draw <how>',
        "with --images: all pairs, random ones, as many of each pair of groups, each image as often, or those whose answers narrow the scores' intervals most by what people have labelled so far",
      ).choices(DRAWS),
    )
    .option('--pairs <n>', 'with --images: how many pairs to draw', wholeNumber(1))
    .addOption(new Option('--order <order>', 'order of the pairs').choices(TASK_ORDERS).default('random'))
    .option('--seed <n>', 'random seed of draw, order, deal and sides', wholeNumber(0, 0xffff_ffff), 1);
}

/** @throws UsageError for options that do not go together */
function assertSource(options: SourceOptions): void {
  const ways = [options.pairSet, options.run, options.images].filter((way) => way !== undefined);
  if (ways.length !== 1)
    throw new UsageError('Say where the pairs come from: --pair-set, --run or --images, one of them.');
  if (options.images === undefined && (options.draw !== undefined || options.pairs !== undefined))
    throw new UsageError('--draw and --pairs go with --images.');
  if (options.run !== undefined && options.dataset !== undefined)
    throw new UsageError('--dataset goes with --pair-set or --images: a run has its own.');
  const byRun = [options.filter, options.split, options.part, options.side].some(
    (limit) => limit !== undefined,
  );
  if (options.run === undefined && byRun)
    throw new UsageError('Only with --run: --filter, --split, --part, --side.');
  if (options.pairSet !== undefined && options.group !== undefined)
    throw new UsageError('--group goes with --run or --images.');
}

/** What a task asks: its options', else its template's. @throws UsageError without a question */
function askedOf({ question, words, more, template: name }: CreateOptions) {
  const template = QUESTION_TEMPLATES.find((one) => one.name === name);
  const asked = question ?? template?.question;
  if (asked === undefined) throw new UsageError('Say what is asked: --question or --template.');
  const seen = words ?? template?.words;
  const meant = more ?? template?.more;
  return {
    question: asked,
    ...(seen !== undefined && { words: seen }),
    ...(meant !== undefined && { more: meant }),
  };
}

async function create(context: CommandContext, name: string, options: CreateOptions): Promise<Report> {
  assertSource(options);
  const guidelines = options.guidelines === undefined ? '' : await readText(options.guidelines);
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const task = await makeTask(
      workspace,
      {
        name,
        source: sourceOf(db, options),
        ...askedOf(options),
        guidelines,
        ...(options.examples === true ? { examples: 'picked' as const } : {}),
        order: options.order,
        seed: options.seed,
        blind: options.blind,
        feedback: options.feedback === true,
        suggests: options.suggest === true,
        tellsContradictions: options.contradictions,
        overlap: options.overlap ?? null,
        repeatShare: options.repeats,
        sides: options.sides,
        reasons: options.reason ?? [],
        people: options.person ?? [],
      },
      (_, order, seed) =>
        pairsOfRun(db, openFilteredView(workspace, findRun(db, options.run), options), order, seed),
    );
    return showReport(db, task);
  });
}

async function addPairs(context: CommandContext, name: string, options: SourceOptions): Promise<Report> {
  assertSource(options);
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const asked = { source: sourceOf(db, options), order: options.order, seed: options.seed };
    const changed = await addPairsToTask(workspace, findTask(db, name).id, asked, (_, order, seed) =>
      pairsOfRun(db, openFilteredView(workspace, findRun(db, options.run), options), order, seed),
    );
    return changeReport(db, changed);
  });
}

async function edit(context: CommandContext, name: string, options: EditOptions): Promise<Report> {
  if (Object.keys(options).length === 0)
    throw new UsageError(
      'Say what to change: --rename, --question, --guidelines, --person, --suggest, --contradictions, --archive, or one of --no-suggest, --no-contradictions and --no-archive.',
    );
  const guidelines = options.guidelines === undefined ? undefined : await readText(options.guidelines);
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const changed = await editTask(workspace, findTask(db, name).id, {
      name: options.rename,
      question: options.question,
      guidelines,
      people: options.person,
      suggests: options.suggest,
      tellsContradictions: options.contradictions,
      archived: options.archive,
    });
    return changeReport(db, changed);
  });
}

async function undoChange(workspace: Workspace, name: string, redo: boolean): Promise<Report> {
  const { db } = workspace;
  const { id } = findTask(db, name);
  const change = newestTaskChange(db, id, redo);
  if (change === null)
    throw new AppError(
      'task-wrong',
      redo ? `No change of the task "${name}" was taken back.` : `The task "${name}" was not changed.`,
      'See how it is with `tiebreak task show`.',
    );
  await workspace.transaction(() => setTaskChangeUndone(db, change, !redo));
  return showReport(db, storedTask(db, id));
}

function changeReport(db: Database, { task, change, pairs, dealt, taken }: ChangedTask): Report {
  const { text } = showReport(db, task);
  const what =
    change === null
      ? 'Nothing changed: the task is like that already.'
      : [
          'Changed',
          ...(pairs > 0 ? [`${formatQuantity(pairs, 'pair')} added`] : []),
          ...(taken > 0 ? [`${formatQuantity(taken, 'showing')} taken`] : []),
          ...(dealt > 0 ? [`${formatQuantity(dealt, 'showing')} dealt`] : []),
        ].join(', ') + '; `tiebreak task undo` takes it back.';
  return {
    document: {
      ...taskDocument(db, task, progressOf(db, task)),
      changed: change !== null,
      added: pairs,
      dealt,
      taken,
    },
    text: `${what}\n\n${text}`,
  };
}

function sourceOf(db: Database, options: SourceOptions): TaskSource {
  if (options.run !== undefined) return { kind: 'run', filter: { run: findRun(db, options.run).id } };
  const dataset = findDataset(db, options.dataset);
  if (options.pairSet !== undefined)
    return { kind: 'pair-set', pairSet: findPairSet(db, dataset, options.pairSet).id };
  const draw = options.draw ?? (options.pairs === undefined ? 'all' : 'random');
  if ((draw === 'all') !== (options.pairs === undefined))
    throw new UsageError(draw === 'all' ? '--draw all takes no --pairs.' : `--draw ${draw} needs --pairs.`);
  return {
    kind: 'images',
    dataset: dataset.id,
    draw,
    pairs: options.pairs ?? null,
    group: options.group ?? null,
    imageSet: null,
  };
}

async function remove(workspace: Workspace, name: string, undo: boolean): Promise<Report> {
  const { db } = workspace;
  const id = undo ? removedTaskId(db, name) : findTask(db, name).id;
  if (id === null)
    throw new AppError(
      'task-missing',
      `No task named "${name}" was removed.`,
      'Give the name of a removed task.',
    );
  await workspace.transaction(() => setTaskRemoved(db, id, !undo));
  return {
    document: { task: name, removed: !undo },
    text: undo
      ? `The task "${name}" is back.`
      : `The task "${name}" is removed; what people said in it stays. Bring it back with --undo.`,
  };
}

function listReport(db: Database): Report {
  const all = tasks(db).map((task) => ({ task, progress: progressOf(db, task) }));
  return {
    document: { tasks: all.map(({ task, progress }) => taskDocument(db, task, progress)) },
    text:
      all.length === 0
        ? 'There are no tasks. Make one with `tiebreak task create`.'
        : textTable(
            ['task', 'pairs', 'people', 'done', 'of', 'blind', 'archived', 'from'],
            all.map(({ task, progress }) => [
              task.name,
              task.pairs,
              task.people.length === 0 ? 'everybody' : task.people.length,
              progress.reduce((sum, { counts }) => sum + doneOf(counts), 0),
              progress.reduce((sum, { dealt }) => sum + dealt, 0),
              task.blind ? 'yes' : 'no',
              task.archived ? 'yes' : 'no',
              task.from,
            ]),
          ),
  };
}

function showReport(db: Database, task: Task): Report {
  const progress = progressOf(db, task);
  const names = new Map(people(db).map(({ id, name }) => [id, name]));
  const lines = [
    `Task "${task.name}"${task.archived ? ', archived' : ''}: ${formatQuantity(task.pairs, 'pair')} from ${task.from}.`,
    `Question: ${task.question}`,
    ...(task.words === undefined ? [] : [`Words: ${LABELS.map((label) => task.words?.[label]).join(', ')}`]),
    ...(task.more === undefined ? [] : [`More: ${task.more}`]),
    `${task.blind ? 'Blind' : 'Not blind'}, ${task.feedback ? 'with' : 'without'} feedback, order ${task.order}, sides ${task.sides}, seed ${task.seed}; ` +
      `${task.overlap === null ? 'everybody judges every pair' : `${task.overlap} of ${task.people.length} people judge each pair`}; ` +
      `${formatNumber(task.repeatShare)} of the pairs come twice.`,
    ...(task.examples.length === 0
      ? []
      : [`${formatQuantity(task.examples.length, 'example pair')} with the guidelines.`]),
  ];
  const table = textTable(
    ['person', 'dealt', 'done', 'drafts', 'skipped', 'flagged', 'median s', 'left'],
    progress.map(({ person, dealt, counts, flagged, medianSeconds, secondsLeft }) => [
      names.get(person) ?? String(person),
      dealt,
      doneOf(counts),
      counts.draft ?? 0,
      counts.skipped ?? 0,
      flagged,
      medianSeconds,
      secondsLeft === null ? '-' : formatSeconds(secondsLeft),
    ]),
  );
  return {
    document: taskDocument(db, task, progress),
    text: [...lines, progress.length === 0 ? 'Nobody has opened it yet.' : `\n${table}`].join('\n'),
  };
}

function taskDocument(db: Database, task: Task, progress: ReturnType<typeof progressOf>) {
  const names = new Map(people(db).map(({ id, name }) => [id, name]));
  const named = (id: number) => names.get(id) ?? String(id);
  return {
    ...task,
    people: task.people.map(named),
    examples: task.examples.map(({ firstId, secondId, label }) => ({
      first: imageById(db, firstId)?.name ?? null,
      second: imageById(db, secondId)?.name ?? null,
      label,
    })),
    progress: progress.map((of) => ({ ...of, person: named(of.person), done: doneOf(of.counts) })),
  };
}

function doneOf({
  submitted = 0,
  empty = 0,
  discarded = 0,
}: ReturnType<typeof progressOf>[number]['counts']): number {
  return submitted + empty + discarded;
}
