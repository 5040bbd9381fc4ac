import path from 'node:path';
import type { ImportType } from '../../model/import-record.ts';
import { AppError } from '../app-error.ts';
import {
  sourceHeaderSchema,
  type ModelSource,
  type SourceHeader,
  type SourceOptions,
} from '../checkpoints/checkpoint-family.ts';
import { readJsonFile } from '../checkpoints/read-json-file.ts';
import { FAMILIES } from '../families/families.ts';

/** What an option is called where it is given. */
const OPTIONS: Readonly<Record<keyof SourceOptions, string>> = {
  tower: '--vision-tower',
  lastNorm: '--last-norm',
};

/**
 * Reads a checkpoint's folder by the family that its configuration is of.
 *
 * @throws AppError of `CheckpointFamily.read`; `source-not-supported` for a checkpoint of no family, or one that is quantised
 */
export async function readModelSource(
  folder: string,
  type: ImportType,
  options: SourceOptions = {},
): Promise<ModelSource> {
  const source = path.join(folder, 'config.json');
  const header = await readJsonFile(source, sourceHeaderSchema);
  const { quantization_config: quantised } = header;
  if (quantised != null)
    throw new AppError(
      'source-not-supported',
      `${source} says that the weights are quantised (${quantised.quant_method ?? 'by an unnamed method'}).`,
      'Import the checkpoint that it was made from, and choose --type.',
    );
  const { checkpoints } = familyOf(header, source);
  const idle = (Object.keys(OPTIONS) as (keyof SourceOptions)[]).find(
    (option) =>
      options[option] !== undefined && options[option] !== false && !checkpoints.options.includes(option),
  );
  if (idle !== undefined)
    throw new AppError(
      'source-not-supported',
      `${OPTIONS[idle]} means nothing for the model of ${source}.`,
      `Leave out ${OPTIONS[idle]}.`,
    );
  return checkpoints.read(folder, type, options);
}

function familyOf(header: SourceHeader, source: string): (typeof FAMILIES)[number] {
  const family = FAMILIES.find(({ checkpoints }) => checkpoints.detect(header));
  if (family !== undefined) return family;
  throw new AppError(
    'source-not-supported',
    `${source} says that the model is a ${header.model_type ?? 'no model_type'}.`,
    `Import ${FAMILIES.map(({ checkpoints }) => checkpoints.what).join('; or ')}.`,
  );
}
