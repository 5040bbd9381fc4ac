import type { ComparisonFile } from '../../datasets/comparison-file-kinds.ts';
import { quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import { RecordedRows } from '../../datasets/recorded-rows.ts';
import { isPictureName, type ComparisonTable } from '../../formats/read-comparison-table.ts';
import { withoutFolder } from '../../formats/judgements/shared-folder.ts';
import type { Database } from '../../store/database.ts';
import { datasetByName } from '../../store/datasets.ts';
import { imagesOfDataset } from '../../store/images.ts';
import { takesNewImages } from './recorded-images.ts';

/**
 * A file with its images named as a dataset names them: a picture that the file holds by its hash, and names of a dataset that
 * is yet to be made without the folders above all of them.
 */
export function namedAsInDataset(
  db: Database,
  datasetName: string,
  file: ComparisonFile,
  { folder, pictures }: Pick<ComparisonTable, 'folder' | 'pictures'>,
): { readonly file: ComparisonFile; readonly problems: readonly ImportProblem[] } {
  if (!('rows' in file) || (folder === '' && pictures.size === 0)) return { file, problems: [] };
  const dataset = datasetByName(db, datasetName);
  const takesNew = takesNewImages(dataset);
  const byHash = Map.groupBy(
    dataset === null || pictures.size === 0 ? [] : imagesOfDataset(db, dataset.id),
    ({ hash }) => hash ?? '',
  );
  const named = (name: string): string | null => {
    const [image, ...others] = byHash.get(pictures.get(name) ?? '-') ?? [];
    if (image !== undefined && others.length === 0) return image.name;
    if (isPictureName(name)) return null;
    return takesNew ? withoutFolder(name, folder) : name;
  };
  const problems: ImportProblem[] = [];
  const rows = new RecordedRows(file.rows.answerCount);
  for (const row of file.rows) {
    const [first, second] = [named(row.first), named(row.second)];
    if (first !== null && second !== null) rows.add({ ...row, first, second });
    else
      problems.push({
        kind: 'unknown-image',
        severity: 'skipped',
        file: file.file,
        line: row.line,
        message: `the dataset ${quoted(datasetName)} has no such picture, and its name in the file is missing or that of several`,
      });
  }
  const scores = file.scores.flatMap((score) => {
    const name = named(score.name);
    return name === null ? [] : [{ ...score, name }];
  });
  return { file: { ...file, rows, scores }, problems };
}
