import { Option, type Command } from 'commander';
import { IMPORT_TYPES, type ImportType } from '../model/import-record.ts';
import type { SourceOptions } from '../engine/checkpoints/checkpoint-family.ts';
import { existingPath } from './option-values.ts';

/** How a checkpoint is imported. */
export interface ImportOptions {
  readonly type?: ImportType;
  readonly visionTower?: string;
  readonly lastNorm?: true;
}

/** Half the size of float32, and as exact as nearly every published checkpoint is. */
export const DEFAULT_TYPE: ImportType = 'f16';

export function addImportOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--type <type>',
        `type in which the weights of a checkpoint are imported; towers are f16 where it is smaller (default: ${DEFAULT_TYPE})`,
      ).choices(IMPORT_TYPES),
    )
    .option(
      '--vision-tower <folder>',
      'folder of the vision tower, where a checkpoint of LLaVA’s own code keeps it apart',
      existingPath,
    )
    .option(
      '--last-norm',
      'apply the last norm of a SigLIP tower that is read behind its last block, as transformers 4 did (5 does not)',
    );
}

/** What the options say of the source. */
export function sourceOptions({ visionTower, lastNorm }: ImportOptions): SourceOptions {
  return { tower: visionTower, lastNorm: lastNorm === true };
}

/** The first of the options that is given, as a person wrote it; undefined where none is. */
export function givenImportOption({ type, visionTower, lastNorm }: ImportOptions): string | undefined {
  if (type !== undefined) return '--type';
  if (visionTower !== undefined) return '--vision-tower';
  return lastNorm === undefined ? undefined : '--last-norm';
}
