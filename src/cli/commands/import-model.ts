import path from 'node:path';
import type { Command } from 'commander';
import { formatBytes, formatCount } from '../../core/format.ts';
import { importCheckpoint } from '../../engine/checkpoints/import-checkpoint.ts';
import { openLibraries } from '../../engine/ggml/libraries.ts';
import { rememberedHashes } from '../../engine/jobs/workspace/workspace-hashes.ts';
import type { RunCommand } from '../command-context.ts';
import { addImportOptions, DEFAULT_TYPE, sourceOptions, type ImportOptions } from '../import-options.ts';
import { existingPath } from '../option-values.ts';

interface ImportModelOptions extends ImportOptions {
  readonly to?: string;
}

export function addImportModel(program: Command, run: RunCommand): void {
  const command = program
    .command('import-model')
    .description(
      'make the GGUF files and the card of a LLaVA from a checkpoint: a folder of Hugging Face or of LLaVA’s own code',
    )
    .argument('<source>', 'folder of the checkpoint', existingPath)
    .option(
      '--to <folder>',
      'where model.gguf, mmproj.gguf and card.json are written (default: models/NAME in the workspace)',
    );
  addImportOptions(command).action(
    (source: string, { to: given, type = DEFAULT_TYPE, ...options }: ImportModelOptions) =>
      run(async ({ progress, signal, onProgress, workspaceDir }) => {
        const to = given ?? path.join(workspaceDir, 'models', path.basename(source));
        const imported = await importCheckpoint(await openLibraries('cpu'), {
          source,
          to,
          type,
          ...sourceOptions(options),
          hashes: rememberedHashes(workspaceDir),
          signal,
          onProgress,
          onSize: (bytes, free) =>
            progress.note(`Writing ${formatBytes(bytes)} to ${to}, where ${formatBytes(free)} are free.`),
        });
        progress.warn(imported.notices);
        const { notices, ...rest } = imported;
        return {
          document: { ...rest, warnings: notices },
          text: [
            `Imported ${source} (${LAYOUTS[imported.layout]}; ${imported.decoder} decoder, ${imported.tower} tower) as ${type}: ${formatBytes(imported.bytes)}`,
            `Model: ${imported.model}`,
            `Mmproj: ${imported.mmproj}`,
            `Card: ${imported.card}, by ${imported.promptFrom === 'LMOL' ? "LMOL's prompt" : "the model's chat template"} (${formatCount(imported.prompt.length)} characters): ${JSON.stringify(imported.prompt)}`,
            TEXTS[imported.layout],
          ].join('\n'),
        };
      }),
  );
}

const LAYOUTS = { hub: 'as Hugging Face keeps it', original: 'as LLaVA’s own code keeps it' } as const;

/** How texts between images are cut into tokens, which follows from the source. */
const TEXTS = {
  hub: 'A prompt is tokenised whole, with its images in their places.',
  original: 'Each text between images is tokenised alone, as LLaVA’s own code does.',
} as const;
