import path from 'node:path';
import type { Command } from 'commander';
import { formatBytes, formatCount } from '../../core/format.ts';
import { quoted } from '../../engine/advised-command.ts';
import { findAdapters } from '../../engine/adapters/find-adapters.ts';
import { importAdapter, type ImportedAdapter } from '../../engine/adapters/import-adapter.ts';
import { readModelSource } from '../../engine/imports/read-source.ts';
import { openLibraries } from '../../engine/ggml/libraries.ts';
import { importedModels, modelsFolder } from '../../engine/jobs/models/imported-models.ts';
import { rememberedHashes } from '../../engine/jobs/workspace/workspace-hashes.ts';
import { findModelCard } from '../../engine/model-files/model-card.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { addImportOptions, type ImportOptions } from '../import-options.ts';
import { modelFilesOf } from '../model-options.ts';
import { existingFile, existingPath, pathOrName } from '../option-values.ts';
import type { Report } from '../report.ts';
import { UsageError } from '../usage-error.ts';

interface ImportAdapterOptions extends ImportOptions {
  readonly model?: string;
  readonly mmproj?: string;
  readonly to?: string;
  readonly merge?: true;
  readonly steps?: true;
}

export function addImportAdapter(command: Command, run: RunCommand): void {
  command
    .argument('<source>', 'folder that PEFT saved', existingPath)
    .option(
      '--model <path>',
      'the model that it was trained on: a GGUF file, name or folder of an imported model, or folder of a checkpoint (default: the only one that the workspace imported)',
      pathOrName,
    )
    .option(
      '--mmproj <file>',
      'GGUF file of its vision tower and projector, beside a GGUF file',
      existingFile,
    )
    .option('--to <folder>', 'where files are written (default: models/NAME in the workspace)')
    .option(
      '--merge',
      'where an adapter is more than factors of the decoder (DoRA, a head, norms, embeddings): write a copy of the model with it merged in',
    )
    .option('--steps', 'the folder’s checkpoint-*, also where it is an adapter itself');
  addImportOptions(command).action((source: string, options: ImportAdapterOptions) =>
    run((context) => importAdapters(context, source, options)),
  );
}

async function importAdapters(
  context: CommandContext,
  source: string,
  options: ImportAdapterOptions,
): Promise<Report> {
  const { progress, signal, onProgress, workspaceDir } = context;
  const { folders, notices } = await findAdapters(source, options.steps === true);
  const given = options.model ?? (await onlyModel(workspaceDir));
  const { files, checkpoint } = await modelFilesOf({ ...options, model: given, gpu: 'cpu' }, context);
  const base = {
    model: files.model,
    mmproj: files.mmproj,
    card: findModelCard(files.model) ?? null,
    source: checkpoint && (await readModelSource(checkpoint.folder, checkpoint.type, checkpoint)),
  };
  const to = options.to ?? path.join(modelsFolder(workspaceDir), nameOf(source));
  const libraries = await openLibraries('cpu');
  const made: ImportedAdapter[] = [];
  for (const folder of folders) {
    made.push(
      await importAdapter(libraries, {
        source: folder,
        to: folders.length === 1 ? to : path.join(to, path.basename(folder)),
        base,
        merge: options.merge === true ? 'yes' : 'no',
        hashes: rememberedHashes(workspaceDir),
        signal,
        onProgress,
        onCopy: (bytes, free, reasons) =>
          progress.note(
            `Merging ${folder} into a copy of the base (${reasons.join('; ')}): ${formatBytes(bytes)}, where ${formatBytes(free)} are free.`,
          ),
      }),
    );
  }
  const warnings = [...new Set([...notices, ...made.flatMap((each) => each.notices)])];
  progress.warn(warnings);
  return {
    document: {
      folder: to,
      members: made.map(({ notices: told, ...rest }) => ({ ...rest, warnings: told })),
      warnings,
    },
    text: [...made.map(describe), ...howToAsk(given, made)].join('\n'),
  };
}

/** The only imported model of a workspace. @throws UsageError where there is none, or several */
async function onlyModel(workspaceDir: string): Promise<string> {
  const [only, ...more] = (await importedModels(workspaceDir)).filter(({ isWhole }) => isWhole);
  if (only !== undefined && more.length === 0) return only.folder;
  throw new UsageError(
    only === undefined
      ? 'Give the model that the adapter was trained on with --model: the workspace has no imported one.'
      : `Give the model that the adapter was trained on with --model: the workspace has ${more.length + 1} (${[only, ...more].map(({ name }) => name).join(', ')}).`,
  );
}

/** Steps of a training are called after it. */
function nameOf(source: string): string {
  const name = path.basename(source);
  return /^checkpoint-\d+$/.test(name) ? `${path.basename(path.dirname(source))}-${name}` : name;
}

function describe({ source, changed, adapter, mmproj, model, bytes, reasons }: ImportedAdapter): string {
  return [
    `Imported ${source}: ${formatBytes(bytes)}`,
    ...(adapter === null ? [] : [`Adapter: ${adapter} (factors of ${formatCount(changed.factors)} tensors)`]),
    ...(model === null
      ? []
      : [`Model: ${model} (${formatCount(changed.model)} tensors merged in, since ${reasons.join('; ')})`]),
    ...(mmproj === null
      ? []
      : [
          `Mmproj: ${mmproj} (${changed.mmproj === 0 ? 'the base’s' : `${formatCount(changed.mmproj)} tensors of tower and projector merged in`})`,
        ]),
  ].join('\n');
}

/** What to give to the commands that ask. */
function howToAsk(base: string, made: readonly ImportedAdapter[]): string[] {
  const whole = made.filter(({ model }) => model !== null);
  if (whole.length > 0) return whole.map(({ folder }) => `Ask it with --model ${quoted(folder)}`);
  if (made.length === 1)
    return [`Ask it with --model ${quoted(base)} --adapter ${quoted(made[0]?.folder ?? '')}`];
  return [
    `Ask them together, by the mean of their probabilities, with --model ${quoted(base)} ${made.map(({ folder }) => `--member ${quoted(folder)}`).join(' ')}`,
  ];
}
