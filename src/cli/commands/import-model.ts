import type { Command } from 'commander';
import { formatBytes, formatCount } from '../../core/format.ts';
import { openLibraries } from '../../engine/ggml/libraries.ts';
import { isRepositoryName } from '../../engine/hub/hub-error.ts';
import { hubOf } from '../../engine/hub/hub.ts';
import { isFolder } from '../../engine/if-there.ts';
import { importModel, type ImportedFrom } from '../../engine/jobs/models/import-model.ts';
import type { RunCommand } from '../command-context.ts';
import { addImportOptions, DEFAULT_TYPE, sourceOptions, type ImportOptions } from '../import-options.ts';
import { UsageError } from '../usage-error.ts';

interface ImportModelOptions extends ImportOptions {
  readonly to?: string;
  readonly revision?: string;
}

export function addImportModel(command: Command, run: RunCommand): void {
  command
    .argument(
      '<source>',
      'folder of the checkpoint, or name of a repository, such as llava-hf/llava-1.5-7b-hf',
    )
    .option(
      '--to <folder>',
      'where model.gguf, mmproj.gguf and card.json are written (default: models/NAME in the workspace)',
    )
    .option('--revision <revision>', 'branch, tag or commit of the repository (default: main)');
  addImportOptions(command).action(
    (source: string, { to, revision, type = DEFAULT_TYPE, ...options }: ImportModelOptions) =>
      run(async ({ progress, signal, onProgress, workspaceDir }) => {
        const isLocal = await isFolder(source);
        if (!isLocal && !isRepositoryName(source))
          throw new UsageError(`${source} is neither a folder nor the name of a repository (OWNER/NAME).`);
        if (isLocal && revision !== undefined)
          throw new UsageError(`--revision is for a repository, but ${source} is a folder here.`);
        if (isRepositoryName(source))
          progress.note(
            isLocal
              ? `${source} is a folder here, which is taken and not a repository of that name.`
              : `There is no folder ${source} here: the repository of that name is taken.`,
          );
        const imported = await importModel(await openLibraries('cpu'), workspaceDir, {
          source,
          to,
          revision,
          type,
          ...sourceOptions(options),
          hub: hubOf(process.env),
          signal,
          onProgress,
          onSize: (what, bytes, free) =>
            progress.note(`${formatBytes(bytes)} to write for ${what}, where ${formatBytes(free)} are free.`),
        });
        progress.warn(imported.notices);
        const { notices, ...rest } = imported;
        return { document: { ...rest, warnings: notices }, text: describe(source, imported) };
      }),
  );
}

function describe(source: string, imported: ImportedFrom): string {
  const { layout, decoder, tower, type, bytes, model, mmproj, card, prompt, promptFrom, repository } =
    imported;
  return [
    `Imported ${source} (${LAYOUTS[layout]}; ${decoder} decoder, ${tower} tower) as ${type}: ${formatBytes(bytes)}`,
    ...(repository === null
      ? []
      : [
          `Commit: ${repository.revision}`,
          `Download: ${repository.download}, which may be deleted where room is needed`,
        ]),
    `Model: ${model}`,
    `Mmproj: ${mmproj}`,
    `Card: ${card}, by ${promptFrom === 'LMOL' ? "LMOL's prompt" : "the model's chat template"} (${formatCount(prompt.length)} characters): ${JSON.stringify(prompt)}`,
    TEXTS[layout],
  ].join('\n');
}

const LAYOUTS = { hub: 'as Hugging Face keeps it', original: 'as LLaVA’s own code keeps it' } as const;

/** How texts between images are cut into tokens, which follows from the source. */
const TEXTS = {
  hub: 'A prompt is tokenised whole, with its images in their places.',
  original: 'Each text between images is tokenised alone, as LLaVA’s own code does.',
} as const;
