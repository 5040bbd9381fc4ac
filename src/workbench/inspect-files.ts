import process from 'node:process';
import { countAllImages } from '../engine/store/images.ts';
import { AppError } from '../engine/app-error.ts';
import type { ExaminedModel } from '../engine/inference/examination.ts';
import { encodedImagesBytes } from '../engine/encodings/encoded-images-room.ts';
import { inspectModel, type InspectedModel } from '../engine/comparator/inspect-model.ts';
import type { Params } from '../ipc/requests.ts';
import type { ModelInspection } from '../model/model-inspection.ts';
import type { Session } from './session.ts';

type Memory = NonNullable<ModelInspection['memory']>;

/**
 * What the files of a model say, how it reads its card, and what running it takes here. Problems are part of the answer.
 *
 * @throws AppError 'path-not-allowed'
 */
export async function inspectFiles(
  session: Session,
  files: Params<'models.inspect'>,
): Promise<ModelInspection> {
  const { paths } = session;
  const [model, mmprojFile] = [paths.check(files.model), paths.check(files.mmproj)];
  const found = await inspectModel({
    model,
    mmproj: mmprojFile,
    adapters: files.adapters.map(({ file }) => paths.check(file)),
    card: files.card,
  });
  const inspection: ModelInspection = {
    model: found.model,
    mmproj: found.mmproj,
    adapters: found.adapters,
    card: found.card as ModelInspection['card'],
    cardSource: found.cardSource,
    labelTokens: null,
    promptTokens: null,
    memory: null,
    problems: found.problems,
    warnings: found.warnings,
  };
  const { checkedCard: card, mmproj } = found;
  if (found.model === null || mmproj === null || card === null) return inspection;
  try {
    const subject = { kind: 'model', gpu: 'auto', model, mmproj: mmprojFile, card } as const;
    const { labelTokens, promptTokens, labelProblem, ...examined } = await session.examiner.ask(subject);
    return {
      ...inspection,
      labelTokens,
      promptTokens,
      memory: memoryOf(session, found, examined),
      problems: labelProblem === null ? found.problems : [...found.problems, problemOf(labelProblem)],
    };
  } catch (error) {
    if (error instanceof AppError) return { ...inspection, problems: [...found.problems, problemOf(error)] };
    throw error;
  }
}

function problemOf({
  message,
  action,
}: {
  message: string;
  action: string;
}): ModelInspection['problems'][number] {
  return { what: message, action };
}

/** Of the device that would run the model; encoded images lie in main memory whatever the device. */
function memoryOf(
  { workspace }: Session,
  { model, mmproj, adapters }: InspectedModel,
  { device, memory }: Pick<ExaminedModel, 'device' | 'memory'>,
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
