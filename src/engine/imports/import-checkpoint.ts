import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '../../core/format.ts';
import type { ImportRecord, ImportType } from '../../model/import-record.ts';
import { AppError } from '../app-error.ts';
import { bytesFree, bytesMissing } from '../disk-room.ts';
import { ggufSections, type StreamedGgufContent } from '../ggml/gguf-writer.ts';
import type { Libraries } from '../ggml/libraries.ts';
import type { LongWork } from '../long-work.ts';
import { bytesTold } from '../bytes-told.ts';
import { notWritten } from '../not-written.ts';
import { RememberedHashes, type HashedFile } from '../remembered-hashes.ts';
import { writeResumableFile, type FileSection } from '../resumable-file.ts';
import { writeWholeFile } from '../whole-file.ts';
import {
  filesThere,
  MODEL_FILES,
  readImportRecord,
  writeImportRecord,
} from '../checkpoints/output/model-folder.ts';
import { lockModelFolder } from '../checkpoints/output/model-folder-lock.ts';
import { streamed } from '../checkpoints/output/planned-tensor.ts';
import type { ModelSource, SourceOptions } from '../checkpoints/checkpoint-family.ts';
import { readModelSource } from './read-source.ts';
import { cardOfSource, type PromptOrigin } from './source-card.ts';

/** What is imported, and as what. */
interface ImportRequest extends SourceOptions {
  /** A checkpoint's folder. */
  readonly source: string;
  readonly type: ImportType;
  /** Where the folder was downloaded from. */
  readonly repository?: ImportRecord['repository'];
  /** Of the checkpoint's weights. Defaults to reading them each time. */
  readonly hashes?: RememberedHashes;
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
  readonly promptFrom: PromptOrigin;
  readonly bytes: number;
  readonly notices: readonly string[];
}

/** Files of one version are not gone on with by another that would write them otherwise. */
const FORMAT = 3;

/**
 * Makes a language GGUF, an mmproj GGUF and a model card of a checkpoint as people train and publish it, without Python: a part
 * of a tensor in memory at a time. A stop or kill costs little: the same call goes on where the last one ended, to the same bytes.
 *
 * @throws AppError of {@link readModelSource}; `disk-full` before anything is written where there is no room; `name-taken` where
 * the folder holds another model; `import-busy` while another process writes there
 */
export async function importCheckpoint(libraries: Libraries, options: ImportOptions): Promise<ImportedModel> {
  return writeImport(await prepareImport(libraries, options), options.to, options);
}

/**
 * The same into a folder of its own that its content names, so that each checkpoint is imported once, wherever it lies and
 * whatever its folder is called, and again where it has changed.
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
  readonly weights: readonly HashedFile[];
  readonly key: string;
}

async function prepareImport(
  libraries: Libraries,
  request: ImportRequest & LongWork,
): Promise<PreparedImport> {
  const { source, type, repository = null, hashes = new RememberedHashes(null) } = request;
  const model = await readModelSource(source, type, request);
  const name = repository?.name.split('/').at(-1) ?? path.basename(path.resolve(source));
  const weights = await hashes.of(weightFiles(model), request);
  return {
    source,
    type,
    tower: request.tower,
    lastNorm: request.lastNorm,
    repository,
    model,
    name,
    files: outputsOf(libraries, model, name),
    weights,
    key: await keyOf([type, cardOfSource(model, 'unnamed').card], outputsOf(libraries, model, ''), weights),
  };
}

async function writeImport(
  prepared: PreparedImport,
  to: string,
  { signal, onProgress, onSize }: ImportWork,
): Promise<ImportedModel> {
  const { model, name, files, key } = prepared;
  const bytes = files.reduce((sum, { bytes: each }) => sum + each, 0);
  const { card, promptFrom, notices: ofCard } = cardOfSource(model, name);
  const notices = [...model.notices, ...ofCard];
  const result: ImportedModel = {
    model: path.join(to, MODEL_FILES.model),
    mmproj: path.join(to, MODEL_FILES.mmproj),
    card: path.join(to, MODEL_FILES.card),
    type: prepared.type,
    layout: model.layout,
    decoder: model.decoder,
    tower: model.tower,
    prompt: card.prompt,
    promptFrom,
    bytes,
    notices,
  };
  await mkdir(to, { recursive: true }).catch((error: unknown) => {
    throw notWritten(to)(error);
  });
  if (await isWhole(to, key)) return result;
  using _lock = await lockModelFolder(to);
  if (await isWhole(to, key)) return result;
  await checkFolder(to, key);
  await checkRoom(to, files, onSize);
  const record = recordOf(prepared, { bytes, notices });
  await writeImportRecord(to, record);
  let before = 0;
  const tell = bytesTold(onProgress, bytes);
  for (const { file, sections, bytes: size } of files) {
    const target = path.join(to, file);
    if (!existsSync(target))
      await writeResumableFile(target, sections, {
        // The name stands in the file and is no part of the key.
        key: `${key} ${name}`,
        ...(signal === undefined ? {} : { signal }),
        refusal: notWritten(target),
        onBytes: (written) => tell(before + written, file),
      });
    before += size;
  }
  await writeWholeFile(result.card, `${JSON.stringify(card, null, 2)}\n`, {
    durable: true,
    refusal: notWritten(result.card),
  });
  await writeImportRecord(to, { ...record, finished: new Date().toISOString() });
  return result;
}

interface Output {
  readonly file: string;
  readonly sections: readonly FileSection[];
  readonly bytes: number;
}

function outputsOf({ ggml }: Libraries, model: ModelSource, name: string): Output[] {
  const output = (file: string, content: StreamedGgufContent): Output => {
    const sections = ggufSections(content);
    return { file, sections, bytes: sections.reduce((sum, { bytes }) => sum + bytes, 0) };
  };
  return [
    output(MODEL_FILES.mmproj, {
      metadata: model.mmprojMetadata(name),
      tensors: model.mmprojTensors.map((tensor) => streamed(ggml, tensor)),
    }),
    output(MODEL_FILES.model, {
      metadata: model.languageMetadata(name),
      tensors: model.languageTensors.map((tensor) => streamed(ggml, tensor)),
    }),
  ];
}

/** Files that hold the weights of a checkpoint. */
function weightFiles({ languageTensors, mmprojTensors }: ModelSource): string[] {
  const files = new Set<string>();
  for (const { source } of [...languageTensors, ...mmprojTensors])
    if (!(source instanceof Float32Array)) files.add(source.file);
  return [...files].toSorted();
}

/**
 * Equal for imports that make the same of the same weights: of the card and the files' headers without the model's name, which
 * hold all that the checkpoint's small files say, and of the content of the others.
 */
async function keyOf(
  settings: readonly unknown[],
  unnamed: readonly Output[],
  weights: readonly HashedFile[],
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([FORMAT, ...settings]));
  for (const { sections } of unnamed)
    for (const section of sections.slice(0, 1))
      for await (const piece of section.pieces()) hash.update(piece);
  for (const { file, sha256 } of weights) hash.update(JSON.stringify([path.basename(file), sha256]));
  return hash.digest('hex');
}

/** Whether a folder holds all of a model already. */
async function isWhole(to: string, key: string): Promise<boolean> {
  const record = await readImportRecord(to);
  return (
    record?.key === key &&
    record.finished !== null &&
    filesThere(to).length === Object.keys(MODEL_FILES).length
  );
}

/** @throws AppError `name-taken` where a folder holds a model that another import made, or nobody knows who */
async function checkFolder(to: string, key: string): Promise<void> {
  const taken = filesThere(to);
  if (taken.length === 0 || (await readImportRecord(to))?.key === key) return;
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
  const wanted = await bytesMissing(files.map(({ file, bytes }) => ({ file: path.join(to, file), bytes })));
  const free = await bytesFree(to);
  onSize?.(wanted, free);
  if (wanted > free)
    throw new AppError(
      'disk-full',
      `The import needs ${formatBytes(wanted)} in ${to}, where ${formatBytes(free)} are free.`,
      'Free space, choose another disk with --to, or a smaller --type (q8_0, q4_k).',
    );
}

function recordOf(
  {
    key,
    name,
    source,
    repository = null,
    model,
    type,
    weights,
    tower: visionTower,
    lastNorm = false,
  }: PreparedImport,
  { bytes, notices }: Pick<ImportRecord, 'bytes' | 'notices'>,
): ImportRecord {
  const { layout, decoder, tower } = model;
  return {
    key,
    name,
    source: path.resolve(source),
    repository,
    layout,
    decoder,
    tower,
    type,
    visionTower: visionTower ?? null,
    lastNorm,
    bytes,
    weights: weights.map(({ file, ...rest }) => ({ file: path.basename(file), ...rest })),
    notices,
    finished: null,
  };
}
