import { randomUUID } from 'node:crypto';
import { problemWithPlace, type ImportProblem } from '../../datasets/import-problem.ts';
import { AppError } from '../../app-error.ts';
import type { LongWork } from '../../long-work.ts';
import type { Database } from '../../store/database.ts';
import { insertDataset } from '../../store/datasets.ts';
import {
  beginJudgementImport,
  judgementImports,
  setJudgementImportRemoved,
  type JudgementImport,
  type JudgementOrigin,
} from '../../store/judgement-imports.ts';
import { insertEntry } from '../../store/judgements.ts';
import { standingJudgementOfPair } from '../../store/standing-judgements.ts';
import { addPerson, people } from '../../store/people.ts';
import { runByName } from '../../store/runs.ts';
import { taskByName } from '../../store/tasks.ts';
import { beginUnfinished } from '../../store/unfinished.ts';
import type { Workspace } from '../../store/workspace.ts';
import { writeInPieces } from '../../store/write-in-pieces.ts';
import { reverseLabel } from '../../../core/labels.ts';
import { showImport } from '../datasets/show-import.ts';
import { storeFreshImages } from '../datasets/store-fresh-images.ts';
import {
  planJudgementImport,
  type JudgementImportPlan,
  type PlanJudgementImportOptions,
  type PlannedJudgement,
} from './plan-judgement-import.ts';

export interface ImportJudgementsOptions extends PlanJudgementImportOptions, LongWork {}

/** What an import of judgements did. */
export interface JudgementsImported {
  readonly plan: JudgementImportPlan;
  readonly datasetId: number;
  /** By which it is undone; null where nothing was imported. */
  readonly batch: string | null;
  readonly imported: number;
  /** Judgements of the file that were there already. */
  readonly existing: number;
  /** Of those, judgements of an import that had been taken back and is there again. */
  readonly restored: number;
  readonly problems: readonly ImportProblem[];
}

/**
 * Imports people's judgements from a file of this program or another tool. What the workspace has already is left as it is, so
 * that importing twice, or two workspaces' files into each other, doubles nothing. All of it is undone as one.
 *
 * Nobody finds any of it before it is whole; an import that was cut short is completed by the next one of the same file.
 *
 * @throws AppError 'judgements-empty' where the file has judgements and none can be used, and those of planning
 * @throws the signal's reason when it is aborted
 */
export async function importJudgements(
  workspace: Workspace,
  path: string,
  options: ImportJudgementsOptions = {},
): Promise<JudgementsImported> {
  const { db } = workspace;
  const { signal, onProgress } = options;
  const work: LongWork = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const plan = await planJudgementImport(db, path, options);
  signal?.throwIfAborted();
  const { judgements, read, removedBatches, problems } = plan;
  if (judgements.length === 0 && (read.judgements.length > 0 || !holdsAnything(plan)))
    throw nothingToImport(path, plan);
  const fresh = judgements.filter(({ stored }) => stored === null);
  if (judgements.length === 0) {
    const datasetId = plan.images.recorded.dataset?.id ?? 0;
    return { plan, datasetId, batch: null, imported: 0, existing: 0, restored: 0, problems };
  }
  const datasetId = await storeImages(workspace, plan, work);
  // What was cut short, or taken back, goes on under its own name, so that one step undoes all of it.
  const batch = removedBatches[0] ?? randomUUID();
  const notes: ImportProblem[] = [];
  if (fresh.length > 0) {
    if (removedBatches.length === 0)
      await workspace.transaction(() =>
        beginJudgementImport(db, { batch, datasetId, format: read.format, file: read.file }),
      );
    const store = await storer(workspace, plan, batch, notes);
    await writeInPieces(workspace, fresh, store, { ...work, unit: 'judgements' });
  }
  const batches = fresh.length > 0 ? [batch, ...removedBatches] : removedBatches;
  await workspace.transaction(() => {
    for (const name of batches) setJudgementImportRemoved(db, name, false);
  });
  const skipped = notes.filter(({ severity }) => severity === 'skipped').length;
  return {
    plan,
    datasetId,
    batch: batches[0] ?? null,
    imported: fresh.length - skipped,
    existing: judgements.length - fresh.length,
    restored: plan.restored,
    problems: [...problems, ...notes],
  };
}

/**
 * Takes back the newest import of judgements that stands, or brings back the newest that was taken back.
 *
 * @returns null where there is none
 */
export async function undoJudgementImport(
  workspace: Workspace,
  { redo = false }: { readonly redo?: boolean } = {},
): Promise<JudgementImport | null> {
  const { db } = workspace;
  return workspace.transaction(() => {
    const found = judgementImports(db).find(({ removed }) => removed === redo);
    if (found === undefined) return null;
    setJudgementImportRemoved(db, found.batch, !redo);
    return found;
  });
}

function holdsAnything({ read }: JudgementImportPlan): boolean {
  return read.unanswered.length + read.predictions.length > 0;
}

/** Stores the images that the dataset takes up, and the dataset where there is none. @returns the dataset's id */
async function storeImages(
  workspace: Workspace,
  { images: { recorded } }: JudgementImportPlan,
  work: LongWork,
): Promise<number> {
  const { db } = workspace;
  if (recorded.dataset !== null && recorded.fresh.length === 0) return recorded.dataset.id;
  await using staged = await beginUnfinished(workspace, 'dataset', () =>
    insertDataset(db, { ...recorded.newDataset, name: randomUUID() }),
  );
  await storeFreshImages(workspace, recorded, staged.row, work);
  return await staged.finish(() => showImport(db, recorded, staged.row, new Map()));
}

/** A function that stores judgements in a transaction; people are made before. */
async function storer(
  workspace: Workspace,
  plan: JudgementImportPlan,
  batch: string,
  notes: ImportProblem[],
): Promise<(some: readonly PlannedJudgement[]) => void> {
  const { db } = workspace;
  const { judgements, read, images } = plan;
  const personOf = await workspace.transaction(() => peopleOf(db, judgements));
  const idOfKey = new Map(
    judgements.flatMap(({ key, stored }) => (stored === null ? [] : [[key, stored.id] as const])),
  );
  const runs = namedBy(
    judgements,
    ({ own }) => own?.run,
    (name) => runByName(db, name)?.id,
  );
  const tasks = namedBy(
    judgements,
    ({ own }) => own?.task,
    (name) => taskByName(db, name)?.id,
  );
  const now = Date.now();
  return (some) => {
    for (const judgement of some) {
      const { own, key, line } = judgement;
      const [firstId, secondId] = [
        images.recorded.idOf(judgement.firstName),
        images.recorded.idOf(judgement.secondName),
      ];
      const undoes = own?.undoes == null ? null : idOfKey.get(own.undoes);
      if (
        firstId === undefined ||
        secondId === undefined ||
        undoes === undefined ||
        (judgement.action === 'undo' && undoes === null)
      ) {
        notes.push({
          kind: 'bad-row',
          severity: 'skipped',
          file: read.file,
          ...read.placed(
            line,
            'it takes back an entry that is neither in the file before it nor in the workspace',
          ),
        });
        continue;
      }
      const label = own === undefined ? standingJudgementOfPair(db, firstId, secondId).label : null;
      const before = label !== null && firstId > secondId ? reverseLabel(label) : label;
      const run = own?.run == null ? undefined : runs.get(own.run);
      const task = own?.task == null ? undefined : tasks.get(own.task);
      idOfKey.set(
        key,
        insertEntry(db, {
          key,
          firstId,
          secondId,
          action: judgement.action,
          status: judgement.status,
          label: judgement.label,
          previous: own === undefined ? before : own.previous,
          person: personOf(judgement.person),
          task: task ?? null,
          repeated: own?.repeated ?? false,
          seconds: judgement.seconds,
          shownSwapped: judgement.shownSwapped,
          blind: own?.blind ?? null,
          predictionSeen: judgement.predictionSeen,
          truthSeen: own?.truthSeen ?? null,
          takenOver: judgement.takenOver,
          comment: judgement.comment,
          reasons: own?.reasons ?? null,
          runId: run ?? null,
          batch,
          undoes,
          createdAt: judgement.createdAt ?? now,
          origin: {
            tool: read.format,
            ...sourceOf(read.format, judgement),
            ...(own?.run != null && run === undefined && { run: own.run }),
            ...(own?.task != null && task === undefined && { task: own.task }),
          } satisfies JudgementOrigin,
        }),
      );
    }
  };
}

/** What another tool calls the answer: kept also where it comes by way of another workspace. */
function sourceOf(format: string, { own, sourceId }: PlannedJudgement): { readonly source?: string } {
  const source = own === undefined ? (sourceId === null ? format : `${format} ${sourceId}`) : own.source;
  return source === null || source === 'tiebreak' ? {} : { source };
}

/** Ids by name, people who are not there being added. Names that differ in case alone are one person. Call it in a transaction. */
function peopleOf(db: Database, judgements: readonly PlannedJudgement[]): (name: string) => number {
  const keyOf = (name: string) => name.toLocaleLowerCase();
  const ids = new Map(people(db).map(({ id, name }) => [keyOf(name), id]));
  for (const { person } of judgements)
    if (!ids.has(keyOf(person))) ids.set(keyOf(person), addPerson(db, { name: person }).id);
  return (name) => {
    const id = ids.get(keyOf(name));
    if (id === undefined) throw new Error(`no person ${name}`);
    return id;
  };
}

function namedBy(
  judgements: readonly PlannedJudgement[],
  nameOf: (judgement: PlannedJudgement) => string | null | undefined,
  find: (name: string) => number | undefined,
): Map<string, number> {
  const names = new Set(judgements.map(nameOf).filter((name) => name != null));
  return new Map(
    [...names].flatMap((name) => {
      const id = find(name);
      return id === undefined ? [] : [[name, id] as const];
    }),
  );
}

function nothingToImport(path: string, { problems, images }: JudgementImportPlan): AppError {
  const first = problems.find(({ severity }) => severity === 'skipped') ?? problems[0];
  const isAboutNames = first?.kind === 'unknown-image' || first?.kind === 'ambiguous-image';
  return new AppError(
    'judgements-empty',
    `No judgements to import in ${path}.${first ? ` The first problem, in ${problemWithPlace(first)}.` : ''}`,
    isAboutNames
      ? `Choose the dataset of these images with --dataset (it was ${JSON.stringify(images.datasetName)}).`
      : 'Give a file with answers of people.',
  );
}
