import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { LMOL_PROMPT } from '../../core/prompts.ts';
import { formatBytes } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { ggufSections, type StreamedGgufContent } from '../ggml/gguf-writer.ts';
import type { Libraries } from '../ggml/libraries.ts';
import type { LongWork } from '../long-work.ts';
import { modelCardSchema, type ModelCardInput } from '../model-files/model-card.ts';
import { writeResumableFile, type FileSection } from '../resumable-file.ts';
import { writeWholeFile } from '../whole-file.ts';
import { chatPrompt } from './chat-prompt.ts';
import { languageMetadata } from './output/language-model.ts';
import { mmprojMetadata } from './output/mmproj.ts';
import { streamed } from './output/planned-tensor.ts';
import type { ImportType } from './output/weight-type.ts';
import { readJsonFile } from './read-json-file.ts';
import { readModelSource, type ModelSource } from './read-source.ts';
import { tokenizerMetadata } from './tokenizer/tokenizer-metadata.ts';

/** What is imported, and as what. */
interface ImportRequest {
  /** A checkpoint's folder. */
  readonly source: string;
  readonly type: ImportType;
  /** Of LLaVA's own layout: the folder of its vision tower. */
  readonly tower?: string | undefined;
}

interface ImportWork extends LongWork {
  /** Told before anything is written: bytes that will be written, and those that are free. */
  readonly onSize?: (bytes: number, free: number) => void;
}

export interface ImportOptions extends ImportRequest, ImportWork {
  /** Where the files are written; it is made where it is not there. */
  readonly to: string;
}

export interface ImportOnceOptions extends ImportRequest, ImportWork {
  /** A folder of imported models, of which this one is found or made. */
  readonly folder: string;
}

/** What an import made. */
export interface ImportedModel {
  readonly model: string;
  readonly mmproj: string;
  readonly card: string;
  readonly type: ImportType;
  readonly layout: 'hub' | 'original';
  readonly decoder: string;
  readonly tower: string;
  readonly prompt: string;
  readonly promptFrom: 'chat template' | 'LMOL';
  readonly bytes: number;
  readonly notices: readonly string[];
}

/** What an import was made of; the last file that it writes. */
const RECORD = 'import.json';

const recordSchema = z.object({ key: z.string() });

/** Files of one version are not gone on with by another that would write them otherwise. */
const FORMAT = 1;

const MEGABYTE = 1e6;

/**
 * Makes a language GGUF, an mmproj GGUF and a model card of a checkpoint as people train and publish it, without Python: a part
 * of a tensor in memory at a time. A stop or kill costs little: the same call goes on where the last one ended, to the same bytes.
 *
 * @throws AppError of {@link readModelSource}; `disk-full` before anything is written where there is no room; `name-taken` where
 * the folder holds another model
 */
export async function importCheckpoint(libraries: Libraries, options: ImportOptions): Promise<ImportedModel> {
  return writeImport(await prepareImport(libraries, options), options.to, options);
}

/**
 * The same into a folder of its own that its content names, so that each checkpoint is imported once and again where it has
 * changed.
 *
 * @throws AppError as {@link importCheckpoint}
 */
export async function importOnce(libraries: Libraries, options: ImportOnceOptions): Promise<ImportedModel> {
  const prepared = await prepareImport(libraries, options);
  return writeImport(prepared, path.join(options.folder, prepared.key.slice(0, KEY_LETTERS)), options);
}

/** Of a key, in a folder's name. */
const KEY_LETTERS = 24;

interface PreparedImport extends ImportRequest {
  readonly model: ModelSource;
  readonly name: string;
  readonly files: readonly Output[];
  readonly key: string;
}

async function prepareImport(libraries: Libraries, request: ImportRequest): Promise<PreparedImport> {
  const { source, type, tower } = request;
  const model = await readModelSource(source, type, tower);
  const name = path.basename(path.resolve(source));
  const files = outputsOf(libraries, model, name, type);
  return { source, type, model, name, files, key: await keyOf(model, files, type) };
}

async function writeImport(
  { source, type, model, name, files, key }: PreparedImport,
  to: string,
  { signal, onProgress, onSize }: ImportWork,
): Promise<ImportedModel> {
  await mkdir(to, { recursive: true });
  await checkFolder(to, key);
  const bytes = files.reduce((sum, { bytes: each }) => sum + each, 0);
  const isWhole = files.every(({ file }) => existsSync(path.join(to, file)));
  if (!isWhole) await checkRoom(to, files, onSize);
  await writeWholeFile(path.join(to, RECORD), recordText(key, source, model, type), { durable: true });
  let before = 0;
  let told = -1;
  for (const { file, sections, bytes: size } of files) {
    const target = path.join(to, file);
    if (!existsSync(target))
      await writeResumableFile(target, sections, {
        key,
        ...(signal === undefined ? {} : { signal }),
        refusal: notWritten(target),
        onBytes: (written) => {
          const done = Math.round((before + written) / MEGABYTE);
          if (done === told) return;
          told = done;
          onProgress?.({ done, total: Math.round(bytes / MEGABYTE), unit: 'MB', message: file });
        },
      });
    before += size;
  }
  const { card, promptFrom, notices } = cardOf(model, name);
  const cardFile = path.join(to, 'card.json');
  await writeWholeFile(cardFile, `${JSON.stringify(card, null, 2)}\n`, {
    durable: true,
    refusal: notWritten(cardFile),
  });
  return {
    model: path.join(to, MODEL),
    mmproj: path.join(to, MMPROJ),
    card: cardFile,
    type,
    layout: model.config.layout,
    decoder: model.config.language.family,
    tower: model.tower.family,
    prompt: card.prompt,
    promptFrom,
    bytes,
    notices: [...model.notices, ...notices],
  };
}

const MODEL = 'model.gguf';
const MMPROJ = 'mmproj.gguf';

interface Output {
  readonly file: string;
  readonly sections: readonly FileSection[];
  readonly bytes: number;
}

function outputsOf(
  { ggml }: Libraries,
  { config, vision, tokenizer, languageTensors, mmprojTensors }: ModelSource,
  name: string,
  type: ImportType,
): Output[] {
  const output = (file: string, content: StreamedGgufContent): Output => {
    const sections = ggufSections(content);
    return { file, sections, bytes: sections.reduce((sum, { bytes }) => sum + bytes, 0) };
  };
  return [
    output(MMPROJ, {
      metadata: mmprojMetadata(name, vision, type),
      tensors: mmprojTensors.map((tensor) => streamed(ggml, tensor)),
    }),
    output(MODEL, {
      metadata: {
        ...languageMetadata(name, config.language, type),
        ...tokenizerMetadata(tokenizer, config.language.vocabulary, config.layout === 'original'),
      },
      tensors: languageTensors.map((tensor) => streamed(ggml, tensor)),
    }),
  ];
}

/** Equal for imports that write the same bytes: made of both headers and of size and time of every file that is read. */
async function keyOf(model: ModelSource, files: readonly Output[], type: ImportType): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([FORMAT, type]));
  for (const { sections } of files)
    for (const section of sections.slice(0, 1))
      for await (const piece of section.pieces()) hash.update(piece);
  const sources = new Set<string>();
  for (const { source } of [...model.languageTensors, ...model.mmprojTensors])
    if (!(source instanceof Float32Array)) sources.add(source.file);
  for (const file of [...sources].toSorted()) {
    const { size, mtimeMs } = await stat(file);
    hash.update(JSON.stringify([path.basename(file), size, mtimeMs]));
  }
  return hash.digest('hex');
}

/** @throws AppError `name-taken` where a folder holds a model that another import made, or nobody knows who */
async function checkFolder(to: string, key: string): Promise<void> {
  const record = path.join(to, RECORD);
  const taken = [MODEL, MMPROJ, 'card.json'].filter((name) => existsSync(path.join(to, name)));
  if (taken.length === 0) return;
  if (existsSync(record) && (await readJsonFile(record, recordSchema)).key === key) return;
  throw new AppError(
    'name-taken',
    `${to} already holds ${taken.join(', ')}, made of another checkpoint or in another type.`,
    'Choose another folder with --to, or delete these files.',
  );
}

async function checkRoom(
  to: string,
  files: readonly Output[],
  onSize: ImportOptions['onSize'],
): Promise<void> {
  let wanted = 0;
  for (const { file, bytes } of files) {
    const target = path.join(to, file);
    if (existsSync(target)) continue;
    const part = `${target}.part`;
    wanted += bytes - (existsSync(part) ? Math.min(bytes, (await stat(part)).size) : 0);
  }
  const { bavail, bsize } = await statfs(to);
  const free = bavail * bsize;
  onSize?.(wanted, free);
  if (wanted > free)
    throw new AppError(
      'disk-full',
      `The import needs ${formatBytes(wanted)} in ${to}, where ${formatBytes(free)} are free.`,
      'Free space, choose another disk with --to, or a smaller --type (q8_0, q4_k).',
    );
}

function recordText(key: string, source: string, { config }: ModelSource, type: ImportType): string {
  return `${JSON.stringify({ key, source: path.resolve(source), layout: config.layout, type }, null, 2)}\n`;
}

function notWritten(file: string): (cause: unknown) => Error {
  return (cause) =>
    new AppError(
      'file-not-written',
      `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Check that the folder exists, is writable and has room.',
      { cause },
    );
}

/** How the model is asked: by its own chat template, or by LMOL's prompt where that cannot be. */
function cardOf(
  { config, tokenizer, vision }: ModelSource,
  name: string,
): {
  card: ModelCardInput & { prompt: string };
  promptFrom: ImportedModel['promptFrom'];
  notices: string[];
} {
  const shared = { name, preprocessing: { mode: vision.images.mode } };
  const lmol = { card: { ...shared, prompt: LMOL_PROMPT }, promptFrom: 'LMOL' as const };
  const { chatTemplate: template, tokens, begin, end } = tokenizer;
  if (template === null) return { ...lmol, notices: [] };
  const text = (id: number | null) => (id === null ? '' : (tokens[id] ?? ''));
  const because = (reason: string) => ({
    ...lmol,
    notices: [`The card asks by LMOL's prompt and not by the model's chat template: ${reason}.`],
  });
  try {
    const image = config.layout === 'hub' ? text(config.imageToken) : '';
    const prompt = chatPrompt(template, { begin: text(begin), end: text(end), image });
    const card = { ...shared, prompt };
    const checked = modelCardSchema.safeParse(card);
    if (!checked.success)
      return because(`its prompt ${checked.error.issues[0]?.message ?? 'is not allowed'}`);
    return { card, promptFrom: 'chat template', notices: [] };
  } catch (error) {
    return because(error instanceof Error ? error.message : String(error));
  }
}
