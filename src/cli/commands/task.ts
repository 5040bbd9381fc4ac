import { Option, type Command } from 'commander';
import { QUESTION_TEMPLATES } from '../../core/question-templates.ts';
import { addPairsToTask, editTask, redealTask } from '../../engine/annotation/change-task.ts';
import { makeTask } from '../../engine/annotation/make-task.ts';
import { pairsOfRun } from '../../engine/annotation/pairs-of-run.ts';
import { AppError } from '../../engine/app-error.ts';
import { readText } from '../../engine/datasets/read-text.ts';
import { findRun, findTask } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { newestTaskChange, setTaskChangeUndone } from '../../engine/store/task-changes.ts';
import { removedTaskId, setTaskRemoved, storedTask } from '../../engine/store/tasks.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import type { LabelWords } from '../../model/ask.ts';
import { labelWords } from '../ask-options.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { openFilteredView } from '../filter-options.ts';
import { numberIn, repeatable, wholeNumber } from '../option-values.ts';
import type { Report } from '../report.ts';
import { taskChangeReport, taskListReport, taskReport } from '../task-reports.ts';
import {
  addTaskSourceOptions,
  assertTaskSource,
  taskSourceOf,
  type TaskSourceOptions,
} from '../task-source-options.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface EditOptions {
  readonly rename?: string;
  readonly question?: string;
  /** False with --no-words. */
  readonly words?: LabelWords | false;
  readonly more?: string | false;
  readonly guidelines?: string;
  readonly person?: readonly string[];
  readonly suggest?: boolean;
  readonly contradictions?: boolean;
  readonly archive?: boolean;
}

interface CreateOptions extends TaskSourceOptions {
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
  addTaskSourceOptions(
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
    .action(() => run((context) => withWorkspace(context, ({ db }) => taskListReport(db))));
  task
    .command('show')
    .description("show a task's settings and everybody's progress")
    .argument('<name>')
    .action((name: string) =>
      run((context) => withWorkspace(context, ({ db }) => taskReport(db, findTask(db, name)))),
    );
  addTaskSourceOptions(
    task
      .command('add-pairs')
      .description('add pairs to a task and deal them; what is dealt already stays as it is')
      .argument('<name>'),
  ).action((name: string, options: TaskSourceOptions) => run((context) => addPairs(context, name, options)));
  task
    .command('edit')
    .description('change what a task is called and says, let more people take part, or archive it')
    .argument('<name>')
    .option('--rename <name>', 'its new name')
    .option('--question <text>', 'what is asked of each pair')
    .option('--words <first,second,similar>', 'what people see for the three answers', labelWords)
    .option('--no-words', "show the labels' names")
    .option('--more <text>', 'what the image that is answered for has more of')
    .option('--no-more', 'do not say so')
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
          taskChangeReport(
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
  assertTaskSource(options);
  const guidelines = options.guidelines === undefined ? '' : await readText(options.guidelines);
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const task = await makeTask(
      workspace,
      {
        name,
        source: taskSourceOf(db, options),
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
    return taskReport(db, task);
  });
}

async function addPairs(context: CommandContext, name: string, options: TaskSourceOptions): Promise<Report> {
  assertTaskSource(options);
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const asked = { source: taskSourceOf(db, options), order: options.order, seed: options.seed };
    const changed = await addPairsToTask(workspace, findTask(db, name).id, asked, (_, order, seed) =>
      pairsOfRun(db, openFilteredView(workspace, findRun(db, options.run), options), order, seed),
    );
    return taskChangeReport(db, changed);
  });
}

async function edit(context: CommandContext, name: string, options: EditOptions): Promise<Report> {
  if (Object.keys(options).length === 0)
    throw new UsageError(
      'Say what to change: --rename, --question, --words, --more, --guidelines, --person, --suggest, --contradictions, --archive, or one of --no-words, --no-more, --no-suggest, --no-contradictions and --no-archive.',
    );
  const guidelines = options.guidelines === undefined ? undefined : await readText(options.guidelines);
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const changed = await editTask(workspace, findTask(db, name).id, {
      name: options.rename,
      question: options.question,
      words: options.words === false ? null : options.words,
      more: options.more === false ? null : options.more,
      guidelines,
      people: options.person,
      suggests: options.suggest,
      tellsContradictions: options.contradictions,
      archived: options.archive,
    });
    return taskChangeReport(db, changed);
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
  return taskReport(db, storedTask(db, id));
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
