import { createHash } from 'node:crypto';
import { quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import { imageNameKey } from '../../datasets/image-names.ts';
import { readJudgementFile, type ReadJudgementFileOptions } from '../../formats/read-judgement-file.ts';
import type { JudgementFile, ReadJudgement } from '../../formats/judgements/judgement-file.ts';
import { LONGEST_COMMENT } from '../../../model/judgement.ts';
import { name as nameSchema } from '../../../model/scalars.ts';
import type { Database } from '../../store/database.ts';
import { judgementIdentities, judgementImports, type StoredIdentity } from '../../store/judgement-imports.ts';
import { findJudgedImages, type JudgedImages } from './judged-images.ts';

export interface PlanJudgementImportOptions extends Omit<ReadJudgementFileOptions, 'pseudonym'> {
  /** The dataset of the images; made of their names if there is none. Defaults to the only one that has them. */
  readonly dataset?: string;
  /** Who answered, where the file does not say. Defaults to 'unknown'. */
  readonly person?: string;
}

/** A judgement that can be stored. */
export interface PlannedJudgement extends ReadJudgement {
  readonly key: string;
  /** Names by which {@link JudgedImages} knows the images. */
  readonly firstName: string;
  readonly secondName: string;
  readonly person: string;
  /** The entry of the store that says the same; null for a new one. */
  readonly stored: StoredIdentity | null;
}

/** What an import of judgements would do. */
export interface JudgementImportPlan {
  readonly read: JudgementFile;
  readonly images: JudgedImages;
  readonly judgements: readonly PlannedJudgement[];
  /** Imports that were taken back and hold some of the same; they come back. */
  readonly removedBatches: readonly string[];
  /** Judgements of those that are there again. */
  readonly restored: number;
  readonly problems: readonly ImportProblem[];
}

/** Who answered where nothing says it. */
const UNKNOWN_PERSON = 'unknown';

/**
 * Reads a file of judgements and finds out what importing it would do. Nothing is written.
 *
 * A judgement is the one in the store that has its key, else one that says the same of the same images by the same person at the
 * same time; so an import comes again without doubling, also through another export of the same tool.
 *
 * @throws AppError of reading the file and of choosing the dataset
 */
export async function planJudgementImport(
  db: Database,
  path: string,
  options: PlanJudgementImportOptions,
): Promise<JudgementImportPlan> {
  const read = await readJudgementFile(path, { ...options, pseudonym: nameOfAddress });
  const images = findJudgedImages(db, path, read, options.dataset);
  const { recorded, datasetName, nameOf } = images;
  const stored = recorded.dataset === null ? [] : judgementIdentities(db, recorded.dataset.id);
  const problems: ImportProblem[] = [...read.problems, ...images.problems];
  const skip = (line: number, message: string, kind: ImportProblem['kind'] = 'unknown-image') =>
    problems.push({
      kind,
      severity: 'skipped',
      file: read.file,
      ...read.placed(line, message),
    });

  const known = read.judgements.flatMap((judgement): Omit<PlannedJudgement, 'key' | 'stored'>[] => {
    const firstName = nameOf(judgement.first);
    const secondName = nameOf(judgement.second);
    if (firstName === null || secondName === null) {
      skip(judgement.line, `the dataset ${quoted(datasetName)} has no such picture, and it has no name`);
      return [];
    }
    // An image that is new has no id yet, and one that is not taken up never gets one; the latter is told already.
    if (!recorded.isKnown(firstName) || !recorded.isKnown(secondName)) return [];
    if (recorded.isSame(firstName, secondName)) {
      skip(judgement.line, `${quoted(firstName)} is compared with itself`, 'bad-row');
      return [];
    }
    const person = judgement.person ?? options.person ?? UNKNOWN_PERSON;
    if (!nameSchema.safeParse(person).success) {
      skip(judgement.line, `the person's name has ${person.length} characters, more than 200`, 'bad-row');
      return [];
    }
    if (judgement.comment !== null && judgement.comment.length > LONGEST_COMMENT) {
      const { length } = judgement.comment;
      skip(judgement.line, `the comment has ${length} characters, more than ${LONGEST_COMMENT}`, 'bad-row');
      return [];
    }
    return [{ ...judgement, firstName, secondName, person }];
  });
  const withKeys = addKeys(known, datasetName, read.format);
  const judgements = findStored(withKeys, stored, (name) => recorded.idOf(name));
  const removed = new Set(
    judgementImports(db)
      .filter((entry) => entry.removed)
      .map(({ batch }) => batch),
  );
  const ofRemoved = judgements
    .flatMap((judgement) => judgement.stored?.batch ?? [])
    .filter((batch) => removed.has(batch));
  return {
    ...{ read, images, judgements, problems },
    removedBatches: [...new Set(ofRemoved)],
    restored: ofRemoved.length,
  };
}

/** A name of its own for an address, the same wherever that address comes. */
function nameOfAddress(address: string): string {
  return `person-${createHash('sha256').update(address).digest('hex').slice(0, 8)}`;
}

/** The record's own keys; for others one made of all that is said, so that the same entry always has the same. */
function addKeys(
  judgements: readonly Omit<PlannedJudgement, 'key' | 'stored'>[],
  datasetName: string,
  format: string,
): Omit<PlannedJudgement, 'stored'>[] {
  const times = new Map<string, number>();
  return judgements.map((judgement) => {
    const { own } = judgement;
    if (own?.key != null) return { ...judgement, key: own.key };
    // In this order, which is part of every key.
    const said = [
      format,
      datasetName,
      imageNameKey(judgement.firstName),
      imageNameKey(judgement.secondName),
      judgement.person,
      judgement.action,
      judgement.status,
      judgement.label,
      judgement.comment,
      judgement.seconds,
      judgement.createdAt,
      judgement.sourceId,
    ];
    const text = JSON.stringify(said);
    const time = (times.get(text) ?? 0) + 1;
    times.set(text, time);
    return { ...judgement, key: `import-${createHash('sha256').update(`${text}${time}`).digest('hex')}` };
  });
}

function findStored(
  judgements: readonly Omit<PlannedJudgement, 'stored'>[],
  stored: readonly StoredIdentity[],
  idOf: (name: string) => number | undefined,
): PlannedJudgement[] {
  const byKey = new Map(stored.flatMap((entry) => (entry.key === null ? [] : [[entry.key, entry] as const])));
  const taken = new Set<number>();
  for (const { key } of judgements) {
    const entry = byKey.get(key);
    if (entry !== undefined) taken.add(entry.id);
  }
  const contentOf = (entry: Omit<StoredIdentity, 'id' | 'key' | 'batch'>) =>
    [
      entry.firstId,
      entry.secondId,
      entry.judge.toLowerCase(),
      entry.action,
      entry.label,
      entry.createdAt,
    ].join(' ');
  const byContent = Map.groupBy(
    stored.filter(({ id }) => !taken.has(id)),
    contentOf,
  );
  return judgements.map((judgement) => {
    const entry = byKey.get(judgement.key);
    if (entry !== undefined) return { ...judgement, stored: entry };
    const [firstId, secondId] = [idOf(judgement.firstName), idOf(judgement.secondName)];
    const { action, label, createdAt, person } = judgement;
    if (firstId === undefined || secondId === undefined || createdAt === null)
      return { ...judgement, stored: null };
    const same = byContent.get(contentOf({ firstId, secondId, judge: person, action, label, createdAt }));
    return { ...judgement, stored: same?.shift() ?? null };
  });
}
