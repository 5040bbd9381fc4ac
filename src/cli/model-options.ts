import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { formatBytes } from '../core/format.ts';
import { MODEL_FILES } from '../engine/checkpoints/output/model-folder.ts';
import { DEMO_MODEL } from '../engine/demo-model.ts';
import { isRepositoryName } from '../engine/hub/hub-error.ts';
import { modelNamed, modelsFolder } from '../engine/jobs/models/imported-models.ts';
import { rememberedHashes } from '../engine/jobs/workspace/workspace-hashes.ts';
import type { SourceOptions } from '../engine/checkpoints/checkpoint-family.ts';
import type { ModelFiles } from '../engine/jobs/runs/plan-run.ts';
import type { ImportType } from '../model/import-record.ts';
import { addCardOptions, cardOf, type CardOptions, type DeviceOptions } from './card-options.ts';
import type { CommandContext } from './command-context.ts';
import { adapterFile, existingFile, pathOrName, repeatable, type AdapterOption } from './option-values.ts';
import {
  addImportOptions,
  DEFAULT_TYPE,
  givenImportOption,
  sourceOptions,
  type ImportOptions,
} from './import-options.ts';
import { UsageError } from './usage-error.ts';

/** Options that name a model, its adapters, and members of an ensemble. */
export interface ModelOptions extends CardOptions, ImportOptions {
  /** A GGUF file, or the folder of an imported model or of a checkpoint. */
  readonly model?: string;
  readonly mmproj?: string;
  readonly adapter?: readonly AdapterOption[];
  readonly member?: readonly MemberOption[];
}

/** A member of an ensemble: its adapters, and its own mmproj in place of the model's. */
export interface MemberOption {
  readonly adapters: readonly AdapterOption[];
  readonly mmproj?: string;
}

/** A member that is the model itself, without adapters. */
const NO_ADAPTERS = 'none';

/** Comes before the file of a member's own mmproj. */
const MMPROJ = 'mmproj=';

/** Options that name a model without adapters. */
export function addModelFileOptions(command: Command): Command {
  return addCardOptions(
    addImportOptions(
      command
        .option(
          '--model <path>',
          'GGUF file of the language model, name or folder of an imported model, or folder of a checkpoint, which is imported once (default: the demo model)',
          pathOrName,
        )
        .option('--mmproj <file>', 'GGUF file of its vision tower and projector', existingFile),
    ),
  );
}

export function addModelOptions(command: Command): Command {
  return addModelFileOptions(command).option(
    '--adapter <path[:scale]>',
    'LoRA adapter to apply: a GGUF file, or a folder of PEFT, which is imported once; repeat it to apply several together',
    repeatable(adapterFile),
  );
}

export function addMemberOption(command: Command): Command {
  return command.option(
    '--member <paths>',
    `one member of an ensemble; repeat it for each: adapters separated by commas, or "${NO_ADAPTERS}"; a folder of checkpoint-* is a member each; ` +
      `plus ${MMPROJ}FILE if it has its own projector, e.g. epoch-3.gguf,${MMPROJ}epoch-3-mmproj.gguf`,
    repeatable(memberFiles),
  );
}

/** Parser of a member: files joined by commas. */
function memberFiles(text: string): MemberOption {
  const parts = text.split(',');
  const [mmproj, ...more] = parts.filter((part) => part.startsWith(MMPROJ));
  if (more.length > 0) throw new InvalidArgumentError('A member can have only one mmproj.');
  const adapters = parts.filter((part) => part !== NO_ADAPTERS && !part.startsWith(MMPROJ)).map(adapterFile);
  return mmproj === undefined
    ? { adapters }
    : { adapters, mmproj: existingFile(mmproj.slice(MMPROJ.length)) };
}

/** The files that options name. */
export interface ChosenModel {
  readonly files: ModelFiles;
  /** What they were made of just now, or in the cache earlier. */
  readonly checkpoint?: SourceOptions & { readonly folder: string; readonly type: ImportType };
  /** What an import told. */
  readonly notices: readonly string[];
}

/**
 * Model, mmproj and card; the demo model where none is named, which is said. A checkpoint's folder is imported into the
 * workspace's cache, once.
 *
 * @throws UsageError for one file without the other; AppError of an import
 */
export async function modelFilesOf(
  options: ModelOptions & Pick<DeviceOptions, 'gpu'>,
  context: CommandContext,
): Promise<ChosenModel> {
  const { mmproj } = options;
  const model = options.model === undefined ? undefined : foundModel(options.model, context);
  const importOption = givenImportOption(options);
  const isFolder = model !== undefined && statSync(model).isDirectory();
  if (isFolder && mmproj !== undefined)
    throw new UsageError('--mmproj is for a GGUF file: the folder of a model holds its own.');
  if (isFolder) {
    const { notices, checkpoint, ...files } = await filesOfFolder(model, options, context);
    return {
      files: { ...files, card: cardOf(cardOption(options, model), files.model) },
      notices,
      ...(checkpoint && { checkpoint }),
    };
  }
  if (importOption !== undefined)
    throw new UsageError(`${importOption} is for the folder of a checkpoint, not for GGUF files.`);
  if ((model === undefined) !== (mmproj === undefined))
    throw new UsageError('--model and --mmproj belong together: a LLaVA is both files.');
  if (model === undefined)
    context.progress.note('No --model given: using the demo model, which knows only simulated faces.');
  const files = { model: model ?? DEMO_MODEL.model, mmproj: mmproj ?? DEMO_MODEL.mmproj };
  return { files: { ...files, card: cardOf(options, files.model) }, notices: [] };
}

/** A path as it is, or the folder of the workspace's model of that name. @throws UsageError where it is neither */
function foundModel(model: string, { workspaceDir, progress }: CommandContext): string {
  const named = modelNamed(workspaceDir, model);
  if (existsSync(model)) {
    if (named !== null && path.resolve(model) !== path.resolve(named))
      progress.note(`${model} is a path here, which is taken and not the model of that name.`);
    return path.resolve(model);
  }
  if (named !== null) return named;
  throw new UsageError(
    `${model} is neither a file or folder nor a model of the workspace (${modelsFolder(workspaceDir)}).${
      isRepositoryName(model) ? ` Import it first: tiebreak import-model ${model}` : ''
    }`,
  );
}

/** A card in the folder itself comes before what its chat template makes. */
function cardOption<Options extends CardOptions>(options: Options, folder: string): Options {
  const own = path.join(folder, MODEL_FILES.card);
  return options.card === undefined && existsSync(own) ? { ...options, card: own } : options;
}

async function filesOfFolder(
  folder: string,
  options: ModelOptions & Pick<DeviceOptions, 'gpu'>,
  { progress, signal, onProgress, workspaceDir }: CommandContext,
): Promise<Omit<ModelFiles, 'card'> & Omit<ChosenModel, 'files'>> {
  const { type = DEFAULT_TYPE, gpu } = options;
  const imported = {
    model: path.join(folder, MODEL_FILES.model),
    mmproj: path.join(folder, MODEL_FILES.mmproj),
  };
  if (existsSync(imported.model) && existsSync(imported.mmproj)) {
    const importOption = givenImportOption(options);
    if (importOption === undefined) return { ...imported, notices: [] };
    throw new UsageError(`${importOption} is for the folder of a checkpoint: ${folder} is imported already.`);
  }
  if (!existsSync(path.join(folder, 'config.json')))
    throw new UsageError(
      `${folder} is neither an imported model (model.gguf, mmproj.gguf) nor a checkpoint (config.json).`,
    );
  // Loaded where a checkpoint is imported, which most commands never do.
  const [{ importOnce }, { openLibraries }] = await Promise.all([
    import('../engine/imports/import-checkpoint.ts'),
    import('../engine/ggml/libraries.ts'),
  ]);
  const { model, mmproj, notices } = await importOnce(await openLibraries(gpu), {
    source: folder,
    folder: path.join(workspaceDir, 'cache', 'models'),
    type,
    ...sourceOptions(options),
    hashes: rememberedHashes(workspaceDir),
    signal,
    onProgress,
    onSize: (bytes, free) =>
      progress.note(
        `Importing ${folder} as ${type}: ${formatBytes(bytes)} in the workspace's cache, where ${formatBytes(free)} are free.`,
      ),
  });
  progress.warn(notices);
  return { model, mmproj, notices, checkpoint: { folder, type, ...sourceOptions(options) } };
}

/** A member without adapters goes by its mmproj, and without that either it is the model itself. */
export function nameOfMember({ adapters, mmproj }: MemberOption): string {
  if (adapters.length > 0) return adapters.map(describeAdapter).join(' + ');
  return mmproj === undefined ? 'model' : describeAdapter({ file: mmproj, scale: 1 });
}

function describeAdapter({ file, scale }: AdapterOption): string {
  const name = file.replace(/^.*[\\/]/, '').replace(/\.gguf$/i, '');
  return scale === 1 ? name : `${name} x ${scale}`;
}
