import path from 'node:path';
import { Option, type Command } from 'commander';
import { formatBytes, formatCount } from '../../core/format.ts';
import { importCheckpoint } from '../../engine/checkpoints/import-checkpoint.ts';
import { openLibraries } from '../../engine/ggml/libraries.ts';
import { rememberedHashes } from '../../engine/jobs/workspace/workspace-hashes.ts';
import { IMPORT_TYPES, type ImportType } from '../../model/import-record.ts';
import type { RunCommand } from '../command-context.ts';
import { existingPath } from '../option-values.ts';

interface ImportModelOptions {
  readonly to?: string;
  readonly type: ImportType;
  readonly visionTower?: string;
}

export function addImportModel(program: Command, run: RunCommand): void {
  program
    .command('import-model')
    .description(
      'make the GGUF files and the card of a LLaVA from a checkpoint: a folder of Hugging Face or of LLaVA’s own code',
    )
    .argument('<source>', 'folder of the checkpoint', existingPath)
    .option(
      '--to <folder>',
      'where model.gguf, mmproj.gguf and card.json are written (default: models/NAME in the workspace)',
    )
    .addOption(
      new Option('--type <type>', 'type of the weights; towers are f16 where it is smaller')
        .choices(IMPORT_TYPES)
        .default('f16' satisfies ImportType),
    )
    .option(
      '--vision-tower <folder>',
      'folder of the vision tower, where a checkpoint of LLaVA’s own code keeps it apart',
      existingPath,
    )
    .action((source: string, { to: given, type, visionTower }: ImportModelOptions) =>
      run(async ({ progress, signal, onProgress, workspaceDir }) => {
        const to = given ?? path.join(workspaceDir, 'models', path.basename(source));
        const imported = await importCheckpoint(await openLibraries('cpu'), {
          source,
          to,
          type,
          tower: visionTower,
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
