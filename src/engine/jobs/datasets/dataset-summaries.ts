import { z } from 'zod';
import type { Database } from '../../store/database.ts';
import { datasets, SIMULATED_KIND, type Dataset } from '../../store/datasets.ts';
import { pairSetsOfDataset } from '../../store/pair-sets.ts';
import { referenceSetsOfDataset } from '../../store/reference-sets.ts';
import { splitsOfDataset } from '../../store/splits.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';

/** As many of something as there are images in it. */
interface Sized {
  readonly name: string;
  readonly images: number;
}

/** What an import keeps about itself; recorded comparisons may keep less. */
const reportSchema = z
  .object({
    problemCount: z.int().default(0),
    problems: z
      .array(z.object({ file: z.string(), line: z.int().nullable(), message: z.string() }))
      .default([]),
  })
  .catch({ problemCount: 0, problems: [] });

/** Every dataset, the oldest first. */
export function datasetSummaries(db: Database): DatasetSummary[] {
  return datasets(db).map((dataset) => summarise(db, dataset));
}

function summarise(db: Database, { id, name, kind, importedAt, report }: Dataset): DatasetSummary {
  const { images, scored } = db
    .prepare<[number], { images: number; scored: number }>(
      'SELECT count(*) AS images, count(score) AS scored FROM image WHERE dataset_id = ?',
    )
    .get(id) ?? { images: 0, scored: 0 };
  const { problemCount, problems } = reportSchema.parse(report);
  const parts = db.prepare<[number], Sized>(
    'SELECT part AS name, count(*) AS images FROM split_member WHERE split_id = ? GROUP BY part ORDER BY part',
  );
  const count = (table: 'reference_member' | 'pair', key: string, of: number) =>
    db.prepare<[number], number>(`SELECT count(*) FROM ${table} WHERE ${key} = ?`).pluck().get(of) ?? 0;
  return {
    id,
    name,
    kind,
    simulated: kind === SIMULATED_KIND,
    images,
    scored,
    groups: db
      .prepare<[number], Sized>(
        `SELECT group_name AS name, count(*) AS images FROM image
         WHERE dataset_id = ? AND group_name IS NOT NULL GROUP BY group_name ORDER BY group_name`,
      )
      .all(id),
    importedAt,
    problems: problems.map(({ file, line, message }) => ({
      where: line === null ? file : `${file}:${line}`,
      message,
    })),
    problemCount,
    splits: splitsOfDataset(db, id).map((split) => ({
      id: split.id,
      name: split.name,
      kind: split.kind,
      parts: parts.all(split.id),
    })),
    referenceSets: referenceSetsOfDataset(db, id).map((set) => ({
      id: set.id,
      name: set.name,
      images: count('reference_member', 'reference_set_id', set.id),
      splitId: set.splitId,
    })),
    pairSets: pairSetsOfDataset(db, id).map(
      ({ id: setId, name: setName, variant, theta, splitId, part }) => ({
        id: setId,
        name: setName,
        variant,
        theta,
        pairs: count('pair', 'pair_set_id', setId),
        splitId,
        part,
      }),
    ),
  };
}
