import { z } from 'zod';
import type { Database } from '../../store/database.ts';
import { datasets, SIMULATED_KIND, type Dataset } from '../../store/datasets.ts';
import { countImages, groupSizes } from '../../store/images.ts';
import { countPairs, pairSetsOfDataset } from '../../store/pair-sets.ts';
import { countReferences, referenceSetsOfDataset } from '../../store/reference-sets.ts';
import { partSizes, splitsOfDataset } from '../../store/splits.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';

const problemSchema = z.object({
  kind: z.string().default(''),
  file: z.string(),
  line: z.int().nullable(),
  message: z.string(),
});

/** What an import keeps about itself; recorded comparisons may keep less. */
const reportSchema = z
  .object({
    problemCount: z.int().default(0),
    /** Absent where notes were counted among the problems. */
    noteCount: z.int().optional(),
    problems: z.array(problemSchema).default([]),
  })
  .catch({ problemCount: 0, problems: [] });

/** Every dataset, the oldest first. */
export function datasetSummaries(db: Database): DatasetSummary[] {
  return datasets(db).map((dataset) => summarise(db, dataset));
}

function summarise(
  db: Database,
  { id, name, kind, importedAt, report, ask, scoresFrom }: Dataset,
): DatasetSummary {
  const { images, scored } = countImages(db, id);
  const { problemCount, noteCount, problems } = reportSchema.parse(report);
  const notes = noteCount ?? problems.filter((problem) => problem.kind === 'note').length;
  return {
    id,
    name,
    kind,
    simulated: kind === SIMULATED_KIND,
    ask,
    images,
    scored,
    estimatedScores: scoresFrom,
    groups: groupSizes(db, id),
    importedAt,
    problems: problems.map(({ file, line, message }) => ({
      where: line === null ? file : `${file}:${line}`,
      message,
    })),
    problemCount: noteCount === undefined ? problemCount - notes : problemCount,
    noteCount: notes,
    splits: splitsOfDataset(db, id).map((split) => ({
      id: split.id,
      name: split.name,
      kind: split.kind,
      parts: partSizes(db, split.id),
    })),
    referenceSets: referenceSetsOfDataset(db, id).map((set) => ({
      id: set.id,
      name: set.name,
      images: countReferences(db, set.id),
      splitId: set.splitId,
    })),
    pairSets: pairSetsOfDataset(db, id).map(
      ({ id: setId, name: setName, variant, theta, splitId, part }) => ({
        id: setId,
        name: setName,
        variant,
        theta,
        pairs: countPairs(db, setId),
        splitId,
        part,
      }),
    ),
  };
}
