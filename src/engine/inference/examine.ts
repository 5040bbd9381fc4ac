import { GgufInsights, readGgufFileInfo } from 'node-llama-cpp';
import { formatCount } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { listDevices } from '../ggml/backend.ts';
import { readGguf } from '../ggml/gguf.ts';
import { openLibraries, type Libraries } from '../ggml/libraries.ts';
import { readLabels, spellLabels } from '../language/label-tokens.ts';
import { openVocabulary } from '../language/language-model.ts';
import { detectFamily } from '../families/families.ts';
import type { PairPrompt } from '../families/family.ts';
import { mostPairsTogether, promptHalves, readerRoom, type PromptHalves } from '../comparator/reader-room.ts';
import { keyValueBytes } from '../model-files/model-facts.ts';
import { inspectModel } from '../comparator/inspect-model.ts';
import type { ModelCard } from '../model-files/model-card.ts';
import type { ExaminedDevice, ExaminedModel, ReadModel, Subject } from './examination.ts';

/**
 * Finds something out that takes llama.cpp or another's files. For the inference process: nothing here may run where a crash
 * would cost more than this answer. What is wrong with a model's files is part of the answer.
 *
 * @throws AppError of the libraries and the files
 */
export async function examine(subject: Subject): Promise<ExaminedDevice | ExaminedModel> {
  if (subject.kind === 'device') return describeDevice(await openLibraries(subject.gpu));
  const { checkedCard, ...files } = await inspectModel(subject.files);
  const { model, mmproj } = files;
  if (subject.headersOnly || model === null || mmproj === null || checkedCard === null)
    return { files, checkedCard, read: null };
  try {
    return { files, checkedCard, read: await readModel(subject, checkedCard) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const problem = { what: error.message, action: error.action };
    return { files: { ...files, problems: [...files.problems, problem] }, checkedCard, read: null };
  }
}

/** @throws AppError of the libraries and the files */
async function readModel(
  { gpu, files }: Extract<Subject, { kind: 'model' }>,
  card: ModelCard,
): Promise<ReadModel> {
  const libraries = await openLibraries(gpu);
  const mmproj = await readGguf(files.mmproj);
  const vision = detectFamily(mmproj).readVision(mmproj);
  using vocabulary = await openVocabulary(libraries, files.model);
  const layout = vision.layOutPrompt(vocabulary, card);
  const halves = promptHalves(layout, vision.width ?? 1);
  const labels = readLabels(vocabulary, layout.question, card);
  return {
    device: describeDevice(libraries),
    labelTokens: spellLabels(vocabulary, labels),
    labelProblem:
      labels.problem === null ? null : { message: labels.problem.message, action: labels.problem.action },
    labelNotices: labels.notices,
    estimateNotices: estimateNotices(layout, halves),
    promptTokens: halves.beginning + halves.rest,
    memory: await estimateMemory(libraries, files.model, halves),
  };
}

/** Of images whose number of tokens varies. */
function estimateNotices({ mostTokens }: PairPrompt, { beginning, rest }: PromptHalves): string[] {
  return mostTokens === undefined
    ? []
    : [
        `Memory is estimated for a prompt of ${formatCount(beginning + rest)} tokens, with pictures of a usual size. Larger ones, of up to ${formatCount(mostTokens)} tokens each, take more when they come.`,
      ];
}

/** What computes: the first graphics card of the backend that was loaded, else the CPU. */
function describeDevice(libraries: Libraries): ExaminedDevice {
  const devices = listDevices(libraries);
  const chosen = devices.find(({ kind }) => (kind === 'cpu') === (libraries.gpu === 'cpu')) ?? devices[0];
  if (chosen === undefined) throw new Error('llama.cpp knows no device');
  const { description: name, memoryTotal, memoryFree } = chosen;
  return { gpu: libraries.gpu, name, memoryTotal, memoryFree };
}

/** By llama.cpp's own simulation, for the context in which the comparator would answer. */
async function estimateMemory(
  libraries: Libraries,
  model: string,
  halves: PromptHalves,
): Promise<ReadModel['memory']> {
  const { contextTokens, batchTokens } = readerRoom(halves, mostPairsTogether(halves));
  const insights = await GgufInsights.from(await readGgufFileInfo(model), libraries.nodeLlama);
  const gpuLayers = libraries.gpu === 'cpu' ? 0 : insights.totalLayers;
  const onDevice = ({ cpuRam, gpuVram }: { cpuRam: number; gpuVram: number }) =>
    libraries.gpu === 'cpu' ? cpuRam : gpuVram;
  const weights = onDevice(await insights.estimateModelResourceRequirementsV2({ gpuLayers }));
  const context = onDevice(
    await insights.estimateContextResourceRequirementsV2({
      contextSize: contextTokens,
      batchSize: batchTokens,
      modelGpuLayers: gpuLayers,
      sequences: 1,
    }),
  );
  const keysAndValues = contextTokens * keyValueBytes(await readGguf(model));
  return { weights, keysAndValues, computing: Math.max(0, context - keysAndValues) };
}
