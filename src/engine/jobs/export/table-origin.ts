import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { at } from '../../../core/at.ts';
import { describeEstimates } from '../../../model/estimated-scores.ts';
import { chosenInWords, describeFilter } from '../../../model/describe-filter.ts';
import { sideOf, type Filter } from '../../../model/filter.ts';
import type { TableOrigin } from '../../../model/provenance.ts';
import { imageRoles } from '../../analysis/tables/image-roles.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import type { Database } from '../../store/database.ts';
import { datasetById, SIMULATED_KIND, type Dataset } from '../../store/datasets.ts';
import { imagesOfSet } from '../../store/image-sets.ts';
import { imageById, imagesOfDataset } from '../../store/images.ts';
import { modelById } from '../../store/models.ts';
import { personByRef } from '../../store/people.ts';
import { referenceSetOfTargets } from '../../store/reference-set-of-targets.ts';
import { referenceSetById, referencesOfSet } from '../../store/reference-sets.ts';
import { runById, type Run } from '../../store/runs.ts';
import { splitById } from '../../store/splits.ts';
import { describeBuilds } from '../runs/run-builds.ts';
import { describeReversesNotAsked, reversesNotAsked } from '../runs/reverses-not-asked.ts';
import { isSimulatedModel } from '../workspace/model-summaries.ts';

/** The order in which the store lists comparisons. */
export const BY_IMAGE_IDS = 'by the first image and then the second, each in the order of import';

/** What a table is by itself; all else of a {@link TableOrigin} follows from dataset, run and filter. */
interface TableFacts extends Pick<TableOrigin, 'what' | 'rowOrder'> {
  readonly columns?: TableOrigin['columns'];
  readonly scores?: TableOrigin['scores'];
  readonly selection?: TableOrigin['selection'];
  readonly target?: TableOrigin['target'];
  readonly notes?: readonly string[];
}

/** The origin of a table about no single dataset. */
export function originOfWorkspace(facts: TableFacts): TableOrigin {
  return {
    columns: {},
    scores: null,
    selection: null,
    target: null,
    notes: [],
    ...facts,
    simulated: null,
    dataset: null,
    run: null,
  };
}

/** The origin of a table about a dataset. */
export function originOfDataset(db: Database, dataset: Dataset, facts: TableFacts): TableOrigin {
  return {
    ...originOfWorkspace(facts),
    ...notesOn(dataset, facts),
    simulated: dataset.kind === SIMULATED_KIND,
    dataset: datasetOrigin(db, dataset),
  };
}

/** The origin of a table about a run. */
export function originOfRun(db: Database, run: Run, facts: TableFacts): TableOrigin {
  const dataset = datasetById(db, run.datasetId);
  const model = run.modelId === null ? null : modelById(db, run.modelId);
  const { notes = [], ...others } = facts;
  const notAsked = reversesNotAsked(run);
  const told = notAsked === null ? notes : [...notes, describeReversesNotAsked(notAsked)];
  return {
    ...originOfWorkspace(others),
    ...notesOn(dataset, { ...others, notes: told }),
    simulated: dataset?.kind === SIMULATED_KIND || (model !== null && isSimulatedModel(model)),
    dataset: dataset === null ? null : datasetOrigin(db, dataset),
    run: runOrigin(db, run),
  };
}

/** The facts' notes, and that scores are estimated. */
function notesOn(dataset: Dataset | null, { notes = [] }: TableFacts): Pick<TableOrigin, 'notes'> {
  const { scoresFrom = null } = dataset ?? {};
  return { notes: scoresFrom === null ? notes : [...notes, describeEstimates(scoresFrom)] };
}

function datasetOrigin(db: Database, { id, name, kind }: Dataset): TableOrigin['dataset'] {
  const images = imagesOfDataset(db, id).sort((a, b) => (a.name < b.name ? -1 : 1));
  const digest = createHash('sha256');
  for (const image of images) digest.update(`${JSON.stringify([image.name, image.hash, image.score])}\n`);
  return { name, kind, images: images.length, sha256: digest.digest('hex') };
}

/** What a run keeps of its files, see ComparatorInfo; recorded runs and those that never started have none. */
const runtimeSchema = z.object({
  modelHash: z.string(),
  mmprojHash: z.string(),
  mmprojHashes: z.array(z.string()).optional(),
  adapters: z.array(z.array(z.object({ hash: z.string() }))),
});

function runOrigin(db: Database, run: Run): TableOrigin['run'] {
  const { name, kind, createdAt, theta, prompt, seed, plan, members, modelId } = run;
  const runtime = runtimeSchema.safeParse(run.runtime).data;
  const model = modelId === null ? null : modelById(db, modelId);
  const references = referenceSetOfTargets(db, run);
  return {
    name,
    kind,
    createdAt: new Date(createdAt).toISOString(),
    theta,
    prompt,
    seed,
    orders: plan?.orders ?? null,
    referenceSet: references === null ? null : (referenceSetById(db, references)?.name ?? null),
    model: model && {
      name: model.name,
      // A server's address is nobody else's business; what answered there is told among the builds.
      file: model.server?.model ?? basename(model.modelFile),
      sha256: runtime?.modelHash ?? model.modelHash,
      mmprojFile: basename(model.mmprojFile),
      mmprojSha256: runtime?.mmprojHash ?? model.mmprojHash,
    },
    members: members.map((member, index) => ({
      name: member.name,
      mmprojSha256: runtime?.mmprojHashes?.[index] ?? runtime?.mmprojHash ?? null,
      adapters: member.adapters.map(({ file, scale }, adapter) => ({
        file: basename(file),
        scale,
        sha256: runtime?.adapters[index]?.[adapter]?.hash ?? null,
      })),
    })),
    builds: describeBuilds(run),
  };
}

/** A filter in words, one limit each. Dataset and run are no limits: the table names them. */
export function limitsInWords(db: Database, filter: Filter): string[] {
  const run = filter.run === undefined ? null : runById(db, filter.run);
  const names = {
    split: (id: number) => splitById(db, id)?.name ?? `split ${id}`,
    run: (id: number) => runById(db, id)?.name ?? `run ${id}`,
    image: (id: number) => imageById(db, id)?.name ?? `number ${id}`,
    imageSet: (id: number) => chosenInWords(imagesOfSet(db, id).length),
    person: (id: number) => personByRef(db, id)?.name ?? `person ${id}`,
  };
  const side = run === null ? null : sideOf(filter, referenceSetOfTargets(db, run) !== null);
  const { text } = filter;
  return [
    ...describeFilter(filter, names, side).map((limit) => limit.text),
    ...(text === undefined || text === '' ? [] : [`Name holds ${JSON.stringify(text)}`]),
  ];
}

/** The limits of a run's filter as one text: 'Model says First or Second; Score distance at most 0.40'; null without any. */
export function filterWords(db: Database, runId: number, filter: Filter | null): string | null {
  const limits = filter === null ? [] : limitsInWords(db, { ...filter, run: runId });
  return limits.length === 0 ? null : limits.join('; ');
}

/** What of a table passed its filter. */
export function selectionOf(
  db: Database,
  filter: Filter,
  counts: { readonly kept: number; readonly total: number; readonly of: string },
): NonNullable<TableOrigin['selection']> {
  const limits = JSON.parse(JSON.stringify(filter)) as NonNullable<TableOrigin['selection']>['filter'];
  return { filter: limits, limits: limitsInWords(db, filter), ...counts };
}

/** Which column of some comparisons holds the target; null for a run without targets. */
export function targetOf(db: Database, table: AnswerTable, rows: Iterable<number>): TableOrigin['target'] {
  const references = referenceSetOfTargets(db, table.run);
  if (references === null) return null;
  const { isTarget } = imageRoles(table, referencesOfSet(db, references));
  const { plan } = table.run;
  const isAlways = { first: true, second: true };
  for (const row of rows) {
    const [first, second] = [at(isTarget, at(table.first, row)), at(isTarget, at(table.second, row))];
    if (first === 0 || second === 1) isAlways.first = false;
    if (second === 0 || first === 1) isAlways.second = false;
  }
  // A target may be a reference of others, but a plan shows targets first.
  if (plan !== null && 'targets' in plan && plan.orders === 'forward') isAlways.first = true;
  return {
    column: isAlways.first ? 'first' : isAlways.second ? 'second' : null,
    images: table.images.names.filter((_, image) => isTarget[image] === 1),
  };
}
