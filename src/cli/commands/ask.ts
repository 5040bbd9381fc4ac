import { InvalidArgumentError, Option, type Command } from 'commander';
import { LABELS } from '../../core/labels.ts';
import { QUESTION_TEMPLATES } from '../../core/question-templates.ts';
import { AppError } from '../../engine/app-error.ts';
import { checkAsk, type CheckedAsk } from '../../engine/jobs/ask/check-ask.ts';
import { cardOfModel } from '../../engine/jobs/runs/create-run.ts';
import type { ModelFiles } from '../../engine/jobs/runs/plan-run.ts';
import { findDataset } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { setDatasetAsk } from '../../engine/store/datasets.ts';
import { models } from '../../engine/store/models.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { askSchema, NO_ASK, type Ask } from '../../model/ask.ts';
import { addAskOptions, checked, type AskOptions } from '../ask-options.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { addModelFileOptions, modelFilesOf, type ModelOptions } from '../model-options.ts';
import type { Report } from '../report.ts';
import { textTable } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface SetAskOptions extends AskOptions, ModelOptions {
  readonly dataset?: string;
  readonly more?: string;
  readonly template?: string;
  readonly clear?: true | readonly (keyof Ask)[];
}

const PARTS = Object.keys(NO_ASK) as (keyof Ask)[];

export function addAsk(command: Command, run: RunCommand): void {
  command
    .option('--dataset <name>', 'the dataset (default: the only one)')
    .addOption(
      new Option(
        '--template <name>',
        'question, words and meaning to begin with; other options replace a part of it',
      ).choices(QUESTION_TEMPLATES.map(({ name }) => name)),
    )
    .option(
      '--more <text>',
      'what an image has more of that is answered for, in a word or two: "attractive"',
      (text) => checked(askSchema.shape.more, text),
    )
    .option(
      '--clear [parts]',
      `go back to what the model's card says: ${PARTS.join(', ')}, separated by commas (default: all)`,
      partsOf,
    );
  addModelFileOptions(addAskOptions(command)).action((options: SetAskOptions) =>
    run((context) => withWorkspace(context, (workspace) => ask(context, workspace, options))),
  );
}

function partsOf(text: string): (keyof Ask)[] {
  return text.split(',').map((given) => {
    const part = PARTS.find((name) => name === given.trim());
    if (part === undefined) throw new InvalidArgumentError(`Give ${PARTS.join(', ')}.`);
    return part;
  });
}

async function ask(context: CommandContext, workspace: Workspace, options: SetAskOptions): Promise<Report> {
  const { db } = workspace;
  const dataset = findDataset(db, options.dataset);
  const wanted = askOf(dataset.ask, options);
  const asked = await askedModels(context, workspace, options);
  const found = [];
  for (const { name, files } of asked.models)
    found.push({ model: name, ...(await checkAsk(files, [{ source: 'dataset', ask: wanted }])) });
  const [first] = found;
  if (asked.areGiven && first !== undefined && first.problem !== null)
    throw new AppError('model-not-usable', first.problem.message, first.problem.action);
  if (JSON.stringify(wanted) !== JSON.stringify(dataset.ask))
    await workspace.transaction(() => setDatasetAsk(db, dataset.id, wanted));
  const warnings = found.flatMap(({ model, problem, warnings: told }) => [
    ...(problem === null ? [] : [`${model} cannot be asked so: ${problem.message} ${problem.action}`]),
    ...told.map((text) => `${model}: ${text}`),
  ]);
  context.progress.warn(warnings);
  return {
    document: { dataset: dataset.name, ...wanted, models: found, warnings },
    text: [
      `Dataset "${dataset.name}"`,
      `Question: ${wanted.question ?? "the model card's"}`,
      `Words: ${wanted.words === null ? "the model card's" : LABELS.map((label) => wanted.words?.[label]).join(', ')}`,
      `More: ${wanted.more ?? 'not said'}`,
      ...found.map(describe),
    ].join('\n'),
  };
}

/** What a dataset is to be asked. @throws UsageError for options that contradict each other */
function askOf(before: Ask, { question, words, more, clear, template }: SetAskOptions): Ask {
  const set = {
    ...askOfTemplate(template),
    ...(question !== undefined && { question }),
    ...(words && { words }),
    ...(more && { more }),
  };
  const cleared = clear === true ? PARTS : (clear ?? []);
  const both = clear === true ? Object.keys(set)[0] : cleared.find((part) => part in set);
  if (both !== undefined) throw new UsageError(`--${both} sets what would be cleared (--clear).`);
  return { ...before, ...Object.fromEntries(cleared.map((part) => [part, null])), ...set };
}

/** What a template asks; nothing without one. */
function askOfTemplate(name: string | undefined): Partial<Ask> {
  const template = QUESTION_TEMPLATES.find((one) => one.name === name);
  if (template === undefined) return {};
  const { question, words, more } = template;
  return { question, words, more };
}

/** The model that is named, else those of the workspace. */
async function askedModels(
  context: CommandContext,
  { db }: Workspace,
  options: SetAskOptions,
): Promise<{ models: { name: string; files: ModelFiles }[]; areGiven: boolean }> {
  if (options.model !== undefined || options.mmproj !== undefined) {
    const { files } = await modelFilesOf({ ...options, gpu: 'cpu' }, context);
    return { models: [{ name: files.model, files }], areGiven: true };
  }
  return {
    models: models(db)
      .filter(({ server }) => server === null)
      .map((model) => ({
        name: model.name,
        files: { model: model.modelFile, mmproj: model.mmprojFile, card: cardOfModel(model) },
      })),
    areGiven: false,
  };
}

function describe({ model, prompt, labels }: CheckedAsk & { readonly model: string }): string {
  return [
    '',
    `${model}${prompt === null ? '' : `: ${JSON.stringify(prompt)}`}`,
    ...(labels === null
      ? []
      : [
          textTable(
            ['answer', 'first token', 'id', 'tokens'],
            labels.map(({ label, text, id, tokens }) => [label, JSON.stringify(text), id, tokens]),
          ),
        ]),
  ].join('\n');
}
