import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { lockModelFolder } from '../checkpoints/output/model-folder-lock.ts';
import { bytesFree, bytesMissing } from '../disk-room.ts';
import type { Libraries } from '../ggml/libraries.ts';
import type { LongWork } from '../long-work.ts';
import { bytesTold } from '../bytes-told.ts';
import { notWritten } from '../not-written.ts';
import { RememberedHashes } from '../remembered-hashes.ts';
import { writeResumableFile, type FileSection } from '../resumable-file.ts';
import { readRegularFile } from '../regular-file.ts';
import { writeWholeFile } from '../whole-file.ts';
import {
  ADAPTER_FILES,
  CARD_FILE,
  filesThere,
  readAdapterRecord,
  writeAdapterRecord,
} from './adapter-folder.ts';
import { checkVocabulary, quantisedBaseNotices } from './adapter-notices.ts';
import { BaseModel, type BaseFiles } from './base-model.ts';
import { mergedFile } from './merged-file.ts';
import { planAdapter, type AdapterPlan } from './plan-adapter.ts';
import { readAdapter, type ReadAdapter } from './read-adapter.ts';
import { writeFactors } from './write-factors.ts';

/** What may be done where an adapter cannot be kept apart from its base. */
export type MergeChoice =
  /** A copy of the base with it merged in is made. */
  | 'yes'
  /** It is refused, with its reason and what a copy would cost. */
  | 'no'
  /** A copy is made where it is small. */
  | 'small';

export interface AdapterImportOptions extends LongWork {
  /** A folder of PEFT's. */
  readonly source: string;
  readonly base: BaseFiles & {
    /** The card beside a merged copy; null for none. */
    readonly card: string | null;
  };
  readonly merge: MergeChoice;
  /** Of the files' content. Defaults to reading them each time. */
  readonly hashes?: RememberedHashes;
  /** Told before a copy of the base is written: its bytes, and those that are free. */
  readonly onCopy?: (bytes: number, free: number, reasons: readonly string[]) => void;
}

/** What an import made; each file where the adapter needs one. */
export interface ImportedAdapter {
  readonly source: string;
  readonly folder: string;
  /** Factors of the decoder. */
  readonly adapter: string | null;
  /** Tower and projector with what was trained of them. */
  readonly mmproj: string | null;
  /** The whole decoder with what was trained of it. */
  readonly model: string | null;
  /** Tensors of the base that are changed by factors, within the mmproj, and within the model. */
  readonly changed: { readonly factors: number; readonly mmproj: number; readonly model: number };
  /** Why the base was copied. */
  readonly reasons: readonly string[];
  readonly bytes: number;
  readonly notices: readonly string[];
}

/** Files of one version are not taken for those of another that would write them otherwise. */
const FORMAT = 1;

/** Of a key, in a folder's name. */
const KEY_LETTERS = 24;

/** A copy of a base that is made without being asked for. */
const SMALL = 4e9;

/**
 * Makes what answers as a PEFT adapter does: factors of the decoder as a GGUF adapter with their true scales; tower and projector,
 * with whatever was trained of them, as an mmproj of its own; and where the decoder itself was changed in a way that is no sum
 * of factors, a copy of it.
 *
 * @throws AppError of {@link readAdapter} and {@link planAdapter}; `adapter-changes-base` where a copy of the base is needed and not
 * wanted; `name-taken`, `disk-full`, `file-not-written`
 */
export async function importAdapter(
  libraries: Libraries,
  options: AdapterImportOptions & { readonly to: string },
): Promise<ImportedAdapter> {
  return writeImport(libraries, await prepare(options), options.to, options);
}

/**
 * The same into a folder of its own that its content names, so that each adapter is imported once and again where it or its base
 * has changed.
 *
 * @param options with the folder of imported adapters, of which this one is found or made
 */
export async function importAdapterOnce(
  libraries: Libraries,
  options: AdapterImportOptions & { readonly folder: string },
): Promise<ImportedAdapter> {
  const prepared = await prepare(options);
  return writeImport(
    libraries,
    prepared,
    path.join(options.folder, prepared.key.slice(0, KEY_LETTERS)),
    options,
  );
}

interface Prepared {
  readonly read: ReadAdapter;
  readonly base: BaseModel;
  readonly plan: AdapterPlan;
  readonly key: string;
  readonly notices: readonly string[];
}

async function prepare(options: AdapterImportOptions): Promise<Prepared> {
  const { source, base: files, merge } = options;
  const base = await BaseModel.open(files);
  const { adapters, checkpoints } = base.family;
  const read = await readAdapter(source, { what: adapters.what, nameOf: (name) => checkpoints.nameOf(name) });
  await checkVocabulary(source, base);
  const plan = await planAdapter(read, base);
  const cost = (await stat(files.model)).size + (await stat(files.mmproj)).size;
  if (plan.language.length > 0 && (merge === 'no' || (merge === 'small' && cost > SMALL)))
    throw new AppError(
      'adapter-changes-base',
      `${source} cannot be kept apart from its base: ${plan.reasons.join('; ')}. A copy of the base with it merged in takes ${formatBytes(cost)}.`,
      'Make that copy with `tiebreak import-adapter FOLDER --merge` and give it as --model. It answers alone: members of an ensemble share one model.',
    );
  const notices = [
    ...read.notices,
    ...(await quantisedBaseNotices(source, read.config)),
    ...(plan.apart.length + plan.vision.length + plan.language.length === 0
      ? ['The adapter changes nothing that an answer depends on: the model answers as it does without it.']
      : []),
  ];
  return { read, base, plan, key: await keyOf(read, options), notices };
}

/** Equal where the same files would be written: of the configuration, and of the content of weights, base and card. */
async function keyOf(
  { config, files }: ReadAdapter,
  { base, hashes = new RememberedHashes(null), signal, onProgress }: AdapterImportOptions,
): Promise<string> {
  const hash = createHash('sha256')
    .update(JSON.stringify([FORMAT, base.source === undefined]))
    .update(await readRegularFile(config.source));
  const work = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  for (const { sha256 } of await hashes.of([...files, base.model, base.mmproj], work)) hash.update(sha256);
  if (base.card !== null) hash.update(await readRegularFile(base.card));
  return hash.digest('hex');
}

async function writeImport(
  { ggml }: Libraries,
  prepared: Prepared,
  folder: string,
  options: AdapterImportOptions,
): Promise<ImportedAdapter> {
  const { read, base, plan, key, notices } = prepared;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw notWritten(folder)(error);
  });
  const outputs = outputsOf(ggml, prepared);
  const hasFactors = plan.apart.length > 0;
  const made = (file: string, is: boolean) => (is ? path.join(folder, file) : null);
  const result = {
    source: options.source,
    folder,
    adapter: made(ADAPTER_FILES.adapter, hasFactors),
    mmproj: made(
      ADAPTER_FILES.mmproj,
      outputs.some(({ file }) => file === ADAPTER_FILES.mmproj),
    ),
    model: made(
      ADAPTER_FILES.model,
      outputs.some(({ file }) => file === ADAPTER_FILES.model),
    ),
    changed: { factors: plan.apart.length, mmproj: plan.vision.length, model: plan.language.length },
    reasons: plan.reasons,
    notices,
  };
  const whole = async () => ({
    ...result,
    bytes: await bytesOf([result.adapter, result.mmproj, result.model]),
  });
  if (await isFinished(folder, key)) return whole();
  using _lock = await lockModelFolder(folder);
  if (await isFinished(folder, key)) return await whole();
  await checkFolder(folder, key);
  const missing = outputs.filter(({ file }) => !existsSync(path.join(folder, file)));
  const wanted = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  const toCome = await bytesMissing(
    missing.map(({ file, bytes }) => ({ file: path.join(folder, file), bytes })),
  );
  await checkRoom(folder, toCome, result.model === null ? undefined : options.onCopy, plan.reasons);
  const record = { key, source: path.resolve(options.source) };
  await writeAdapterRecord(folder, { ...record, finished: null });
  if (result.adapter !== null && !existsSync(result.adapter))
    await writeFactors(result.adapter, plan.apart, base, read.config.alpha, options);
  let before = 0;
  for (const { file, sections, bytes } of missing) {
    await writeOne(path.join(folder, file), sections, key, before, wanted, options);
    before += bytes;
  }
  if (result.model !== null && options.base.card !== null)
    await writeWholeFile(path.join(folder, CARD_FILE), await readFile(options.base.card), { durable: true });
  await writeAdapterRecord(folder, { ...record, finished: new Date().toISOString() });
  return await whole();
}

interface Output {
  readonly file: string;
  readonly sections: readonly FileSection[];
  readonly bytes: number;
}

/** Copies of the base's files with changes in them: of the mmproj where it changed, of both where the decoder did. */
function outputsOf(ggml: Libraries['ggml'], { base, plan }: Prepared): Output[] {
  const { vision, language, untiesHead } = plan;
  const output = (file: string, sections: readonly FileSection[]): Output => ({
    file,
    sections,
    bytes: sections.reduce((sum, { bytes }) => sum + bytes, 0),
  });
  const copies = language.length > 0;
  return [
    ...(copies || vision.length > 0
      ? [output(ADAPTER_FILES.mmproj, mergedFile(ggml, base, 'mmproj', vision, false))]
      : []),
    ...(copies ? [output(ADAPTER_FILES.model, mergedFile(ggml, base, 'model', language, untiesHead))] : []),
  ];
}

async function bytesOf(files: readonly (string | null)[]): Promise<number> {
  let bytes = 0;
  for (const file of files) if (file !== null) bytes += (await stat(file)).size;
  return bytes;
}

async function isFinished(folder: string, key: string): Promise<boolean> {
  const record = await readAdapterRecord(folder);
  return record?.key === key && record.finished !== null;
}

async function writeOne(
  file: string,
  sections: readonly FileSection[],
  key: string,
  before: number,
  total: number,
  { signal, onProgress }: LongWork,
): Promise<void> {
  const tell = bytesTold(onProgress, total);
  await writeResumableFile(file, sections, {
    key,
    ...(signal === undefined ? {} : { signal }),
    refusal: notWritten(file),
    onBytes: (written) => tell(before + written, path.basename(file)),
  });
}

/** @throws AppError `name-taken` where a folder holds what another import made, or nobody knows who */
async function checkFolder(folder: string, key: string): Promise<void> {
  const taken = filesThere(folder);
  if (taken.length === 0 || (await readAdapterRecord(folder))?.key === key) return;
  throw new AppError(
    'name-taken',
    `${folder} already holds ${taken.join(', ')}, made of another adapter, of another base, or before one of them changed.`,
    'Choose another folder with --to, or delete these files.',
  );
}

async function checkRoom(
  folder: string,
  wanted: number,
  onCopy: AdapterImportOptions['onCopy'],
  reasons: readonly string[],
): Promise<void> {
  const free = await bytesFree(folder);
  onCopy?.(wanted, free, reasons);
  if (wanted > free)
    throw new AppError(
      'disk-full',
      `The import needs ${formatBytes(wanted)} in ${folder}, where ${formatBytes(free)} are free.`,
      'Free space, or choose another disk with --to.',
    );
}
