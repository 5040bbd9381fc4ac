import { Option, type Command } from 'commander';
import { AnswerView } from '../engine/analysis/filters/answer-view.ts';
import { AnswerTables } from '../engine/analysis/tables/answer-tables.ts';
import { AppError } from '../engine/app-error.ts';
import { imagesOfExistingPart } from '../engine/jobs/sets/scored-images.ts';
import { findSplit } from '../engine/jobs/workspace/find-in-workspace.ts';
import type { Database } from '../engine/store/database.ts';
import { datasetById } from '../engine/store/datasets.ts';
import { imagesOfSet } from '../engine/store/image-sets.ts';
import { groupSizes, imageById } from '../engine/store/images.ts';
import { personByRef } from '../engine/store/people.ts';
import { referenceSetOfTargets } from '../engine/store/reference-set-of-targets.ts';
import type { Run } from '../engine/store/runs.ts';
import { splitById } from '../engine/store/splits.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import { limitsImages, NEW_SIDE, sideOf, SIDES, type Filter, type Side } from '../model/filter.ts';
import { filterFromParams, problemOfParams } from '../model/filter-params.ts';
import { UsageError } from './usage-error.ts';

/** The page's filter as options. */
export interface FilterOptions {
  readonly filter?: string;
  readonly split?: string;
  readonly part?: string;
  readonly group?: string;
  readonly side?: Side;
}

/** @param what what is done with what passes: 'evaluate only' */
export function addFilterOptions(command: Command, what: string): Command {
  return command
    .option(
      '--filter <limits>',
      `${what} comparisons that pass, as the workbench's address has it: "model=First,Second&distance=..0.4"`,
    )
    .option('--split <name>', "with --part: the split (default: the dataset's only one)")
    .option('--part <part>', `${what} images of this part of the split, such as the held-out fold`)
    .option('--group <group>', `${what} images of this group`)
    .addOption(
      new Option(
        '--side <side>',
        'which image of a comparison --part and --group speak of (default: target; either for a run without targets); of scores target and either ask for images, reference and both say which comparisons count',
      ).choices(SIDES),
    );
}

/** Whether any of the options is given. */
export function isFiltered({ filter, split, part, group, side }: FilterOptions): boolean {
  return [filter, split, part, group, side].some((given) => given !== undefined);
}

/** A run's answers, with what people said, under the options. @throws UsageError, AppError for what is not there */
export function openFilteredView(workspace: Workspace, run: Run, options: FilterOptions): AnswerView {
  const filter = filterOf(workspace.db, run, options);
  const view = AnswerView.open(new AnswerTables(workspace), workspace.db, { ...filter, run: run.id });
  for (const name of ['margin', 'entropy'] as const)
    if (filter[name] !== undefined && !view.table.hasProbabilities)
      throw new UsageError(
        `--filter: ${name} limits nothing: run "${run.name}" has no probabilities recorded.`,
      );
  return view;
}

function filterOf(db: Database, run: Run, { filter: text, split, part, group, side }: FilterOptions): Filter {
  const limits = text === undefined ? {} : parseFilter(text);
  for (const [name, given] of Object.entries({ split, part, group, side }))
    if (given !== undefined && name in limits)
      throw new UsageError(`--filter and --${name} both say ${name}: give it once.`);
  assertThere(db, run, limits);
  if (part === undefined && split !== undefined) throw new UsageError('--split needs --part.');
  if (part === undefined && group === undefined) {
    if (side === undefined) return limits;
    if (!limitsImages(limits)) throw new UsageError('--side needs --part or --group.');
  }
  const hasTargets = referenceSetOfTargets(db, run) !== null;
  if (side !== undefined && sideOf({ side }, hasTargets) !== side)
    throw new UsageError(
      `The run "${run.name}" does not compare targets with references: give --side both or --side either.`,
    );
  return {
    ...limits,
    ...(part === undefined ? {} : { split: splitWithPart(db, run, split, part), part }),
    ...(group === undefined ? {} : { group: existingGroup(db, run, group) }),
    side: side ?? limits.side ?? sideOf({ side: NEW_SIDE }, hasTargets),
  };
}

/** @throws UsageError for what the page would leave out */
function parseFilter(text: string): Filter {
  const given = new URLSearchParams(text);
  const params = Object.fromEntries(given);
  const repeated = Object.keys(params).find((name) => given.getAll(name).length > 1);
  if (repeated !== undefined)
    throw new UsageError(
      `--filter: ${repeated} is given twice; several labels are one limit, such as model=First,Second.`,
    );
  if ('run' in params || 'dataset' in params)
    throw new UsageError('--filter takes limits alone: name the run with --run.');
  const problem = problemOfParams(params);
  if (problem !== null) throw new UsageError(`--filter: ${problem}`);
  return filterFromParams(params);
}

/** @throws UsageError, AppError for a split, part, group or image that the run's dataset does not have */
function assertThere(db: Database, run: Run, limits: Filter): void {
  const { split, part, group, image, imageSet } = limits;
  const ofSplit = split === undefined ? null : splitById(db, split);
  const isThere = {
    split: split === undefined || ofSplit?.datasetId === run.datasetId,
    image: image === undefined || imageById(db, image)?.datasetId === run.datasetId,
    imageSet: imageSet === undefined || imagesOfSet(db, imageSet).length > 0,
  };
  for (const name of ['split', 'image', 'imageSet'] as const)
    if (!isThere[name])
      throw new UsageError(
        `--filter: the dataset of run "${run.name}" has no ${name} with the number ${String(limits[name])}.`,
      );
  if (limits.by !== undefined && personByRef(db, limits.by.person) === null)
    throw new UsageError(`--filter: there is no person with the number ${limits.by.person}.`);
  if (ofSplit !== null && part !== undefined) imagesOfExistingPart(db, ofSplit, part);
  if (group !== undefined) existingGroup(db, run, group);
}

function splitWithPart(db: Database, run: Run, name: string | undefined, part: string): number {
  const dataset = datasetById(db, run.datasetId);
  if (dataset === null) throw new Error(`run ${run.id} is of no dataset`);
  const split = findSplit(db, dataset, name);
  imagesOfExistingPart(db, split, part);
  return split.id;
}

/** @throws AppError 'group-missing' */
function existingGroup(db: Database, run: Run, group: string): string {
  const groups = groupSizes(db, run.datasetId).map(({ name }) => name);
  if (groups.includes(group)) return group;
  throw groups.length === 0
    ? new AppError('group-missing', 'The images have no groups.', 'Import them with a group column.')
    : new AppError(
        'group-missing',
        `No image is of a group "${group}"; the groups are ${groups.join(', ')}.`,
        'Choose one of these groups.',
      );
}
