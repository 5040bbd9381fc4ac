import { statSync } from 'node:fs';
import { readAdapterRecord } from '../engine/adapters/adapter-folder.ts';
import { findAdapters } from '../engine/adapters/find-adapters.ts';
import type { ModelFiles } from '../engine/jobs/runs/plan-run.ts';
import type { RunMember } from '../model/model-files.ts';
import type { DeviceOptions } from './card-options.ts';
import type { CommandContext } from './command-context.ts';
import { modelFilesOf, nameOfMember, type MemberOption, type ModelOptions } from './model-options.ts';
import { UsageError } from './usage-error.ts';

/** Who answers, all of it as GGUF files. */
interface ChosenComparator {
  readonly files: ModelFiles;
  readonly members: RunMember[];
  /** What imports told. */
  readonly notices: readonly string[];
}

/**
 * The model and the members that answer: those of --member, or one with the adapters of --adapter. Folders of PEFT's are imported
 * into the workspace's cache, once.
 *
 * @throws UsageError for options that contradict each other; AppError of an import
 */
export async function comparatorOf(
  options: ModelOptions & Pick<DeviceOptions, 'gpu'>,
  context: CommandContext,
): Promise<ChosenComparator> {
  const { adapter, member } = options;
  if (adapter !== undefined && member !== undefined)
    throw new UsageError(
      '--adapter cannot be combined with --member: give the adapters of each member there.',
    );
  const chosen = await modelFilesOf(options, context);
  const wanted = member === undefined ? [{ adapters: adapter ?? [] }] : await eachOf(member);
  if (wanted.every(isOfFiles))
    return { files: chosen.files, members: wanted.map(memberOfFiles), notices: chosen.notices };
  // Loaded where a folder is given: what imports a checkpoint is 60 modules.
  const { AdapterImporter } = await import('./adapter-importer.ts');
  const importer = new AdapterImporter(options, context, chosen, wanted.length === 1 ? 'small' : 'no');
  const members: RunMember[] = [];
  let { model } = chosen.files;
  for (const one of wanted) {
    const made = await importer.member(one);
    members.push(made.member);
    model = made.model ?? model;
  }
  return {
    files: { ...chosen.files, model },
    members,
    notices: [...chosen.notices, ...importer.notices],
  };
}

/** Members, of which a folder of a training's steps is one each. */
async function eachOf(members: readonly MemberOption[]): Promise<readonly MemberOption[]> {
  const found = await Promise.all(
    members.map(async (member): Promise<readonly MemberOption[]> => {
      const [only, ...more] = member.adapters;
      if (only === undefined || more.length > 0 || !(await isPeftFolder(only.file))) return [member];
      const { folders } = await findAdapters(only.file, false);
      if (folders.length < 2) return [member];
      return folders.map((file) => ({ ...member, adapters: [{ ...only, file }] }));
    }),
  );
  return found.flat();
}

async function isPeftFolder(file: string): Promise<boolean> {
  return statSync(file).isDirectory() && (await readAdapterRecord(file)) === null;
}

function isOfFiles({ adapters }: MemberOption): boolean {
  return adapters.every(({ file }) => !statSync(file).isDirectory());
}

function memberOfFiles(given: MemberOption): RunMember {
  const { adapters, mmproj } = given;
  return {
    name: nameOfMember(given),
    adapters: [...adapters],
    ...(mmproj === undefined ? {} : { mmproj }),
  };
}
