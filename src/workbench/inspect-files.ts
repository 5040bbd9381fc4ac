import process from 'node:process';
import { countAllImages } from '../engine/store/images.ts';
import { AppError } from '../engine/app-error.ts';
import type { ExaminedModel, ReadModel } from '../engine/inference/examination.ts';
import { encodedImagesBytes } from '../engine/encodings/encoded-images-room.ts';
import type { Params } from '../ipc/requests.ts';
import type { ModelInspection } from '../model/model-inspection.ts';
import type { Session } from './session.ts';

type Memory = NonNullable<ModelInspection['memory']>;
type Files = Params<'models.inspect'>;

/**
 * What the files of a model say, how it reads its card, and what running it takes here. Problems are part of the answer.
 * Nothing of the files is read in this process.
 *
 * @throws AppError 'path-not-allowed'; 'examination-ended' where reading the headers alone ends its process
 */
export async function inspectFiles(session: Session, files: Files): Promise<ModelInspection> {
  const { files: facts, read } = await examined(session, files);
  if (read === null) return { ...facts, labelTokens: null, promptTokens: null, memory: null };
  const { labelTokens, promptTokens, labelProblem, labelNotices, estimateNotices } = read;
  const problems =
    labelProblem === null
      ? facts.problems
      : [...facts.problems, { what: labelProblem.message, action: labelProblem.action }];
  const warnings = [...facts.warnings, ...labelNotices, ...estimateNotices];
  return { ...facts, problems, warnings, labelTokens, promptTokens, memory: memoryOf(session, facts, read) };
}

/** What the headers of the files say, and the card where it is right. @throws AppError as {@link inspectFiles} */
export async function inspectHeaders(session: Session, files: Files): Promise<ExaminedModel> {
  return ask(session, files, true);
}

/** Where llama.cpp ends the process, the headers are still told. */
async function examined(session: Session, files: Files): Promise<ExaminedModel> {
  try {
    return await ask(session, files, false);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'examination-ended') throw error;
    const found = await ask(session, files, true);
    const problem = { what: error.message, action: error.action };
    return { ...found, files: { ...found.files, problems: [...found.files.problems, problem] } };
  }
}

function ask(
  { examiner, paths }: Session,
  { model, mmproj, adapters, card }: Files,
  headersOnly: boolean,
): Promise<ExaminedModel> {
  const files = {
    model: paths.check(model),
    mmproj: paths.check(mmproj),
    adapters: adapters.map(({ file }) => paths.check(file)),
    card,
  };
  return examiner.ask({ kind: 'model', gpu: 'auto', files, headersOnly });
}

/** Of the device that would run the model; encoded images lie in main memory whatever the device. */
function memoryOf(
  { workspace }: Session,
  { model, mmproj, adapters }: Pick<ModelInspection, 'model' | 'mmproj' | 'adapters'>,
  { device, memory }: ReadModel,
): Memory {
  const images = countAllImages(workspace.db);
  const encoded = encodedImagesBytes(images, mmproj?.tokens ?? 0, model?.width ?? 0);
  const parts = [
    { name: 'Language model', bytes: memory.weights },
    { name: 'Vision tower and projector', bytes: mmproj?.bytes ?? 0 },
    { name: 'Adapters', bytes: adapters.reduce((sum, { bytes }) => sum + bytes, 0) },
    { name: 'Keys and values', bytes: memory.keysAndValues },
    { name: 'Computing', bytes: memory.computing },
    ...(device.gpu === 'cpu' ? [{ name: 'Encoded images', bytes: encoded }] : []),
  ].filter(({ bytes }) => bytes > 0);
  return {
    total: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    available: device.gpu === 'cpu' ? process.availableMemory() : device.memoryFree,
    parts,
  };
}
