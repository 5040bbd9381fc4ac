import type { FileFacts } from '../../model/model-inspection.ts';
import { AppError } from '../app-error.ts';
import { readGguf, type Gguf } from '../ggml/gguf.ts';
import { adapterNotice, checkAdapter } from '../model-files/adapter-check.ts';
import { checkIsLanguageModel } from '../model-files/language-model-file.ts';
import {
  DEFAULT_CARD,
  findModelCard,
  parseModelCard,
  readModelCard,
  type ModelCard,
} from '../model-files/model-card.ts';
import { mmprojNotices } from '../families/mmproj-notices.ts';
import { detectFamily } from '../families/families.ts';
import type { FamilyVision } from '../families/family.ts';
import { modelFacts, weightsOf } from '../model-files/model-facts.ts';

/** Files that are to answer together. */
export interface InspectedFiles {
  readonly model: string;
  readonly mmproj: string;
  readonly adapters: readonly string[];
  /** Null for the card beside the model, else the default card. */
  readonly card: FileFacts['card'] | null;
}

/** What the files' headers say, and the card where it is right. */
export interface InspectedModel extends FileFacts {
  readonly checkedCard: ModelCard | null;
}

/** Reads the headers of a model's files; whatever is wrong is listed, not thrown. */
export async function inspectModel(files: InspectedFiles): Promise<InspectedModel> {
  const problems: FileFacts['problems'][number][] = [];
  const note = async <Value>(work: () => Value | Promise<Value>): Promise<Value | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ what: error.message, action: error.action });
      return null;
    }
  };

  const model = await note(async () => {
    const gguf = await readGguf(files.model);
    checkIsLanguageModel(gguf);
    return gguf;
  });
  const { card, cardSource, checkedCard } = await readCard(files, note);
  const mmproj = await note(async () => {
    const gguf = await readGguf(files.mmproj);
    const family = detectFamily(gguf);
    return { gguf, family, vision: family.readVision(gguf) };
  });
  if (mmproj !== null && checkedCard !== null) await note(() => mmproj.vision.featureWidth(checkedCard));
  if (mmproj !== null && model !== null) await note(() => checkWidths(model, mmproj.vision));

  const warnings = mmproj === null ? [] : mmprojNotices(mmproj.gguf, mmproj.vision);
  const adapters: FileFacts['adapters'][number][] = [];
  for (const file of files.adapters) adapters.push(await inspectAdapter(file, model, warnings));
  return {
    model: model && modelFacts(model),
    mmproj: mmproj && {
      family: mmproj.family.name,
      facts: mmproj.vision.facts,
      cardFields: mmproj.family.cardFields,
      tokens: mmproj.vision.tokens,
      bytes: weightsOf(mmproj.gguf).bytes,
    },
    adapters,
    card,
    cardSource,
    checkedCard,
    problems,
    warnings,
  };
}

type Note = <Value>(work: () => Value | Promise<Value>) => Promise<Value | null>;

async function readCard(
  { model, card }: InspectedFiles,
  note: Note,
): Promise<Pick<InspectedModel, 'card' | 'cardSource' | 'checkedCard'>> {
  if (card !== null)
    return { card, cardSource: 'given', checkedCard: await note(() => parseModelCard(card, 'given')) };
  const file = findModelCard(model);
  if (file === undefined)
    return { card: asJson(DEFAULT_CARD), cardSource: 'default', checkedCard: DEFAULT_CARD };
  const read = await note(() => readModelCard(file));
  return { card: read === null ? {} : asJson(read), cardSource: 'beside the model', checkedCard: read };
}

function asJson(card: ModelCard): FileFacts['card'] {
  return JSON.parse(JSON.stringify(card)) as FileFacts['card'];
}

/** @throws AppError 'widths-differ' */
function checkWidths(model: Gguf, { width: made }: FamilyVision): void {
  const { width } = modelFacts(model);
  if (made === undefined || width === null || made === width) return;
  throw new AppError(
    'widths-differ',
    `The projector makes tokens of width ${made}, but the language model takes ${width}.`,
    'Use the mmproj that was made for this language model.',
  );
}

async function inspectAdapter(
  file: string,
  model: Gguf | null,
  warnings: string[],
): Promise<FileFacts['adapters'][number]> {
  try {
    const gguf = await readGguf(file);
    const facts = {
      file,
      rank: rankOf(gguf),
      alpha: alphaOf(gguf),
      bytes: weightsOf(gguf).bytes,
    };
    try {
      if (model !== null) checkAdapter(gguf, model);
      const notice = await adapterNotice(gguf);
      if (notice !== null) warnings.push(notice);
      return { ...facts, problem: null };
    } catch (error) {
      if (error instanceof AppError) return { ...facts, problem: error.message };
      throw error;
    }
  } catch (error) {
    if (error instanceof AppError) return { file, rank: null, alpha: null, bytes: 0, problem: error.message };
    throw error;
  }
}

function alphaOf({ metadata }: Gguf): number | null {
  const value = metadata.get('adapter.lora.alpha')?.value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The inner width of its factors: A is in x rank. */
function rankOf({ tensors }: Gguf): number | null {
  for (const { name, dimensions } of tensors.values())
    if (name.endsWith('.lora_a')) return dimensions[1] ?? null;
  return null;
}
