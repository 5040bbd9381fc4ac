import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { formatBytes } from '../core/format.ts';
import { ADAPTER_FILES, readAdapterRecord } from '../engine/adapters/adapter-folder.ts';
import type { BaseFiles } from '../engine/adapters/base-model.ts';
import { findAdapters } from '../engine/adapters/find-adapters.ts';
import { importAdapterOnce, type MergeChoice } from '../engine/adapters/import-adapter.ts';
import { openLibraries } from '../engine/ggml/libraries.ts';
import { readModelSource } from '../engine/imports/read-source.ts';
import { rememberedHashes } from '../engine/jobs/workspace/workspace-hashes.ts';
import { findModelCard } from '../engine/model-files/model-card.ts';
import type { RunMember } from '../model/model-files.ts';
import type { DeviceOptions } from './card-options.ts';
import type { CommandContext } from './command-context.ts';
import { nameOfMember, type ChosenModel, type MemberOption, type ModelOptions } from './model-options.ts';
import type { AdapterOption } from './option-values.ts';
import { UsageError } from './usage-error.ts';

/** An adapter as files. */
interface AdapterFiles {
  readonly adapter: string | null;
  readonly mmproj: string | null;
  readonly model: string | null;
  readonly notices: readonly string[];
}

export class AdapterImporter {
  readonly notices: string[] = [];
  readonly #options: ModelOptions & Pick<DeviceOptions, 'gpu'>;
  readonly #context: CommandContext;
  readonly #chosen: ChosenModel;
  readonly #merge: MergeChoice;
  #source: BaseFiles['source'] | Promise<BaseFiles['source']>;

  constructor(
    options: ModelOptions & Pick<DeviceOptions, 'gpu'>,
    context: CommandContext,
    chosen: ChosenModel,
    merge: MergeChoice,
  ) {
    this.#options = options;
    this.#context = context;
    this.#chosen = chosen;
    this.#merge = merge;
  }

  /** A member as files, and the model that it needs in place of the chosen one. */
  async member(given: MemberOption): Promise<{ readonly member: RunMember; readonly model: string | null }> {
    const adapters: AdapterOption[] = [];
    let mmproj = given.mmproj;
    let model: string | null = null;
    for (const { file, scale } of given.adapters) {
      if (!statSync(file).isDirectory()) {
        adapters.push({ file, scale });
        continue;
      }
      const merge = given.adapters.length === 1 ? this.#merge : 'no';
      const made = await this.#files(file, mmproj ?? this.#chosen.files.mmproj, merge);
      this.notices.push(...made.notices);
      if (made.mmproj !== null || made.model !== null) {
        if (scale !== 1)
          throw new UsageError(
            `${file} cannot count ${scale} times: more than the decoder's factors was trained, which is within the model's files.`,
          );
        if (given.adapters.length > 1 && mmproj !== given.mmproj)
          throw new UsageError(
            `${file} and another adapter both change tower or projector: one member has one of them.`,
          );
      }
      if (made.adapter !== null) adapters.push({ file: made.adapter, scale });
      mmproj = made.mmproj ?? mmproj;
      model = made.model ?? model;
    }
    return {
      member: { name: nameOfMember(given), adapters, ...(mmproj === undefined ? {} : { mmproj }) },
      model,
    };
  }

  async #files(folder: string, mmproj: string, merge: MergeChoice): Promise<AdapterFiles> {
    const record = await readAdapterRecord(folder);
    if (record !== null) return filesOfImported(folder, record.finished !== null);
    const { folders, notices } = await findAdapters(folder, false);
    const [source] = folders;
    if (source === undefined || folders.length > 1)
      throw new UsageError(
        `${folder} holds ${folders.length} checkpoints. Give one of them, or the folder with --member, which makes each a member.`,
      );
    const { progress, signal, onProgress, workspaceDir } = this.#context;
    const { model } = this.#chosen.files;
    const imported = await importAdapterOnce(await openLibraries(this.#options.gpu), {
      source,
      folder: path.join(workspaceDir, 'cache', 'adapters'),
      base: { model, mmproj, source: await this.#baseSource(), card: findModelCard(model) ?? null },
      merge,
      hashes: rememberedHashes(workspaceDir),
      signal,
      onProgress,
      onCopy: (bytes, free, reasons) =>
        progress.note(
          `Merging ${source} into a copy of the base (${reasons.join('; ')}): ${formatBytes(bytes)} in the workspace's cache, where ${formatBytes(free)} are free.`,
        ),
    });
    const told = [...notices, ...imported.notices];
    progress.warn(told);
    return { ...imported, notices: told };
  }

  /** The weights of the base as they were trained, where they are at hand; read once. */
  async #baseSource(): Promise<BaseFiles['source']> {
    const { checkpoint } = this.#chosen;
    if (checkpoint === undefined) return undefined;
    this.#source ??= readModelSource(checkpoint.folder, checkpoint.type, checkpoint);
    return this.#source;
  }
}

/** @throws UsageError for a folder that is a model, or not finished */
function filesOfImported(folder: string, isFinished: boolean): AdapterFiles {
  if (!isFinished)
    throw new UsageError(
      `${folder} is an import that did not end: run \`tiebreak import-adapter\` again, which goes on.`,
    );
  const there = (file: string) => {
    const place = path.join(folder, file);
    return existsSync(place) ? place : null;
  };
  const model = there(ADAPTER_FILES.model);
  if (model !== null)
    throw new UsageError(`${folder} is a whole model with its adapter merged in: give it with --model.`);
  return { adapter: there(ADAPTER_FILES.adapter), mmproj: there(ADAPTER_FILES.mmproj), model, notices: [] };
}
