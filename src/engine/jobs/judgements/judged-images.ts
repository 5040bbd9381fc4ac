import { basename, dirname, extname, resolve } from 'node:path';
import type { ComparisonFile } from '../../datasets/comparison-file-kinds.ts';
import { RecordedRows } from '../../datasets/recorded-rows.ts';
import { ImageNames, imageNameKey } from '../../datasets/image-names.ts';
import { quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import { sharedFolder, withoutFolder } from '../../formats/judgements/shared-folder.ts';
import type { JudgementFile, NamedImage, ReadPair } from '../../formats/judgements/judgement-file.ts';
import type { Database } from '../../store/database.ts';
import { datasetByName, datasets } from '../../store/datasets.ts';
import { imagesOfDataset, type StoredImage } from '../../store/images.ts';
import { findRecordedImages, takesNewImages, type RecordedImages } from '../datasets/recorded-images.ts';
import { findDataset } from '../workspace/find-in-workspace.ts';

/** The images of a file of judgements in a dataset. */
export interface JudgedImages {
  readonly datasetName: string;
  readonly recorded: RecordedImages;
  /** The name by which {@link recorded} knows an image; null for a picture without a name that the dataset does not have. */
  readonly nameOf: (image: NamedImage) => string | null;
  readonly problems: readonly ImportProblem[];
}

/**
 * Finds the images of a file of judgements: by their pictures where the file holds hashes or pictures that the dataset has, else by
 * name. Nothing is written.
 *
 * @param datasetName defaults to the only dataset, of several the only one that has all images, without any to the file's name
 * @throws AppError 'dataset-missing' or 'name-needed' where that cannot be told
 */
export function findJudgedImages(
  db: Database,
  path: string,
  read: JudgementFile,
  datasetName: string | undefined,
): JudgedImages {
  const pairs: readonly ReadPair[] = [...read.judgements, ...read.unanswered, ...read.predictions];
  const named = pairs.flatMap(({ first, second }) => [first, second]);
  const chosen = datasetName ?? chooseDataset(db, named) ?? basename(path, extname(path));
  const dataset = datasetByName(db, chosen);
  const stored = dataset === null ? [] : imagesOfDataset(db, dataset.id);
  const byHash = Map.groupBy(
    stored.filter(({ hash }) => hash !== null),
    ({ hash }) => hash ?? '',
  );
  const byName = new ImageNames(stored.map((image) => [image.name, image]));
  // Folders above all images of another tool's file say where that tool found them.
  const folder =
    takesNewImages(dataset) && read.format !== 'tiebreak'
      ? sharedFolder(named.flatMap(({ name }) => name ?? []))
      : '';
  const changed = new Set<string>();
  const nameOf = ({ name, sha256 }: NamedImage): string | null => {
    const found = name === null ? undefined : byName.find(name)?.value;
    const same: readonly StoredImage[] = sha256 === null ? [] : (byHash.get(sha256) ?? []);
    if (found !== undefined) {
      if (sha256 !== null && found.hash !== null && found.hash !== sha256 && same.length === 0)
        changed.add(found.name);
      if (same.length === 0 || same.some(({ id }) => id === found.id)) return found.name;
    }
    const [only] = same;
    if (only !== undefined && same.length === 1) return only.name;
    return name === null ? null : withoutFolder(name, folder);
  };
  const problems: ImportProblem[] = [];
  const rows = pairs.flatMap(({ line, first, second }) => {
    const names = [nameOf(first), nameOf(second)] as const;
    const [firstName, secondName] = names;
    if (firstName === null || secondName === null) return [];
    return [
      {
        line,
        first: firstName,
        second: secondName,
        rater: '',
        weight: 1,
        prompt: '',
        truth: null,
        answers: [],
      },
    ];
  });
  if (changed.size > 0)
    problems.push({
      kind: 'conflict',
      severity: 'warning',
      file: read.file,
      line: null,
      message: `${changed.size === 1 ? 'an image is' : `${changed.size} images are`} another picture here than the one that was judged, by its hash (${[...changed].slice(0, LISTED).map(quoted).join(', ')}${changed.size > LISTED ? ', ...' : ''}); the judgements are taken all the same`,
    });
  const asFile: ComparisonFile = {
    kind: 'pairs',
    stem: basename(path, extname(path)),
    file: read.file,
    scores: [],
    problems: [],
    rows: RecordedRows.of(rows),
  };
  const recorded = findRecordedImages(db, chosen, [asFile], dirname(resolve(path)), undefined);
  return { datasetName: chosen, recorded, nameOf, problems: [...problems, ...recorded.problems] };
}

/** Names that a message lists. */
const LISTED = 3;

/** The only dataset, or of several the only one that has every image by name; null without any. */
function chooseDataset(db: Database, images: readonly NamedImage[]): string | null {
  const all = datasets(db);
  const [first, second] = all;
  if (first === undefined) return null;
  if (second === undefined) return first.name;
  const keys = new Map(
    images.flatMap(({ name }) => (name === null ? [] : [[imageNameKey(name), name] as const])),
  );
  const fitting = all.filter(({ id }) => {
    const names = new ImageNames(imagesOfDataset(db, id).map(({ name }) => [name, id]));
    return [...keys.values()].every((name) => names.find(name)?.value !== undefined);
  });
  const [only, other] = fitting;
  return only !== undefined && other === undefined ? only.name : findDataset(db, undefined).name;
}
