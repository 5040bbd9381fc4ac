import path from 'node:path';
import type { ExportedAdapter } from '../../../model/exported-adapter.ts';
import type { ImportRecord } from '../../../model/import-record.ts';
import { AppError } from '../../app-error.ts';
import { readImportRecord } from '../../checkpoints/output/model-folder.ts';
import { detectFamily } from '../../families/families.ts';
import { readGguf, type Gguf } from '../../ggml/gguf.ts';
import { checkAdapter } from '../../model-files/adapter-check.ts';
import { weightsOf } from '../../model-files/model-facts.ts';
import { writePeftAdapter, type PeftAdapterContent } from '../../training/peft/write-peft-adapter.ts';
import { readProjector } from '../../training/projector-file.ts';
import { readFactors } from '../../training/start-adapter.ts';
import type { StoredTraining } from '../../training/training-folder.ts';
import { epochFiles } from '../runs/epoch-members.ts';

/** Types of weights that PEFT trains on as they are. */
const PLAIN_TYPES = ['F32', 'F16', 'BF16'];

/**
 * Writes what an epoch has learnt as an adapter of PEFT's, for the checkpoint that its model was imported from.
 *
 * @throws AppError `epoch-missing`, `epoch-files-missing`, `name-taken`, `file-not-written`; of files that were exchanged since
 */
export async function exportAdapter(
  training: StoredTraining,
  epoch: number,
  folder: string,
): Promise<ExportedAdapter> {
  const { subject, model, mmproj, recipe } = training.description;
  const files = epochFiles(training, epoch);
  const [adapter, language] = [await readGguf(files.adapter), await readGguf(model.file)];
  checkAdapter(adapter, language);
  const tower = await readGguf(files.mmproj ?? mmproj.file);
  const family = detectFamily(tower);
  const { adapters: names } = family;
  if (names === undefined)
    throw new AppError(
      'adapter-not-supported',
      `Names of modules of ${family.name} are not known here, so its adapters cannot be written for PEFT.`,
      'Use the GGUF adapter of the epoch.',
    );
  const shape = family.decoderShape(language);
  const { lora } = recipe;
  const factors = await readFactors(adapter, shape, lora, changed(files.adapter));
  const projector = files.mmproj === null ? null : await readProjector(tower);
  const record = await readImportRecord(path.dirname(model.file));
  const base = baseOf(record);
  const to = path.resolve(folder);
  return {
    training: subject.name,
    simulated: subject.simulated,
    epoch,
    folder: to,
    files: await writePeftAdapter(to, { shape, lora, factors, projector, names, mmproj: tower, base }),
    base,
    rank: lora.rank,
    alpha: lora.alpha,
    targets: lora.targets,
    projector: projector !== null,
    notices: noticesOf(language, { record, projector, mmproj: mmproj.file }),
  };
}

/** What a model was imported from; null where nothing beside it says so. */
function baseOf(record: ImportRecord | null): PeftAdapterContent['base'] {
  if (record === null) return null;
  const { repository, source } = record;
  return repository === null
    ? { name: source, revision: null }
    : { name: repository.name, revision: repository.revision };
}

function noticesOf(
  model: Gguf,
  {
    record,
    projector,
    mmproj,
  }: { readonly record: ImportRecord | null; readonly projector: unknown; readonly mmproj: string },
): string[] {
  const notices: string[] = [];
  const { quantisation } = weightsOf(model);
  if (record === null)
    notices.push(
      `Which checkpoint it changes is not known: load it onto the one that ${model.file} was made of.`,
    );
  if (record?.layout === 'original')
    notices.push(
      'The checkpoint is in the layout of LLaVA’s own code. The names are those of transformers: load it onto the same model as transformers has it.',
    );
  if (path.dirname(mmproj) !== path.dirname(model.file))
    notices.push(
      `PEFT takes the checkpoint's own vision tower${projector === null ? ' and projector' : ''}, which may be another than that of ${mmproj}.`,
    );
  if (!PLAIN_TYPES.includes(quantisation))
    notices.push(
      `It learnt on weights of type ${quantisation}; on unquantised ones its answers differ a little.`,
    );
  return notices;
}

function changed(file: string): (problem: string) => AppError {
  return (problem) =>
    new AppError(
      'training-changed',
      `${file} is not the adapter that the training wrote: ${problem}.`,
      'Restore the file, or choose another epoch.',
    );
}
