import { InvalidArgumentError, type Command } from 'commander';
import { DEMO_MODEL } from '../engine/demo-model.ts';
import type { ModelFiles } from '../engine/jobs/runs/plan-run.ts';
import type { RunMember } from '../model/model-files.ts';
import { addCardOptions, cardOf, type CardOptions } from './card-options.ts';
import { adapterFile, existingFile, repeatable, type AdapterOption } from './option-values.ts';
import type { ProgressLine } from './progress-line.ts';
import { UsageError } from './usage-error.ts';

/** Options that name a model, its adapters, and members of an ensemble. */
export interface ModelOptions extends CardOptions {
  readonly model?: string;
  readonly mmproj?: string;
  readonly adapter?: readonly AdapterOption[];
  readonly member?: readonly MemberOption[];
}

/** A member of an ensemble: its adapters, and its own mmproj in place of the model's. */
interface MemberOption {
  readonly adapters: readonly AdapterOption[];
  readonly mmproj?: string;
}

/** A member that is the model itself, without adapters. */
const NO_ADAPTERS = 'none';

/** Comes before the file of a member's own mmproj. */
const MMPROJ = 'mmproj=';

/** Options that name a model without adapters. */
export function addModelFileOptions(command: Command): Command {
  return addCardOptions(
    command
      .option('--model <file>', 'GGUF file of the language model (default: the demo model)', existingFile)
      .option('--mmproj <file>', 'GGUF file of its vision tower and projector', existingFile),
  );
}

export function addModelOptions(command: Command): Command {
  return addModelFileOptions(command).option(
    '--adapter <file[:scale]>',
    'LoRA adapter (GGUF) to apply; repeat it to apply several together',
    repeatable(adapterFile),
  );
}

export function addMemberOption(command: Command): Command {
  return command.option(
    '--member <files>',
    `one member of an ensemble; repeat it for each: adapters separated by commas, or "${NO_ADAPTERS}"; ` +
      `plus ${MMPROJ}FILE if it has its own projector, e.g. epoch-3.gguf,${MMPROJ}epoch-3-mmproj.gguf`,
    repeatable(memberFiles),
  );
}

/** Parser of a member: files joined by commas. */
function memberFiles(text: string): MemberOption {
  const parts = text.split(',');
  const [mmproj, ...more] = parts.filter((part) => part.startsWith(MMPROJ));
  if (more.length > 0) throw new InvalidArgumentError('A member can have only one mmproj.');
  const adapters = parts.filter((part) => part !== NO_ADAPTERS && !part.startsWith(MMPROJ)).map(adapterFile);
  return mmproj === undefined
    ? { adapters }
    : { adapters, mmproj: existingFile(mmproj.slice(MMPROJ.length)) };
}

/**
 * Model, mmproj and card; the demo model where none is named, which is said.
 *
 * @throws UsageError for one file without the other
 */
export function modelFilesOf(options: ModelOptions, progress: ProgressLine): ModelFiles {
  const { model, mmproj } = options;
  if ((model === undefined) !== (mmproj === undefined))
    throw new UsageError('--model and --mmproj belong together: a LLaVA is both files.');
  if (model === undefined)
    progress.note('No --model given: using the demo model, which knows only simulated faces.');
  const files = { model: model ?? DEMO_MODEL.model, mmproj: mmproj ?? DEMO_MODEL.mmproj };
  return { ...files, card: cardOf(options, files.model) };
}

/** The members that answer: those of --member, or one with the adapters of --adapter. */
export function membersOf({ adapter, member }: ModelOptions): RunMember[] {
  if (adapter !== undefined && member !== undefined)
    throw new UsageError(
      '--adapter cannot be combined with --member: give the adapters of each member there.',
    );
  return (member ?? [{ adapters: adapter ?? [] }]).map((one) => ({
    ...one,
    name: nameOf(one),
    adapters: one.adapters.map(({ file, scale }) => ({ file, scale })),
  }));
}

/** A member without adapters goes by its mmproj, and without that either it is the model itself. */
function nameOf({ adapters, mmproj }: MemberOption): string {
  if (adapters.length > 0) return adapters.map(describeAdapter).join(' + ');
  return mmproj === undefined ? 'model' : describeAdapter({ file: mmproj, scale: 1 });
}

function describeAdapter({ file, scale }: AdapterOption): string {
  const name = file.replace(/^.*[\\/]/, '').replace(/\.gguf$/i, '');
  return scale === 1 ? name : `${name} x ${scale}`;
}
