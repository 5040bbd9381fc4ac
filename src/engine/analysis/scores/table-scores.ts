import { at } from '../../../core/at.ts';
import type { ScoreEstimate } from '../../../core/estimate.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { imageErrorOf, imagesForError } from '../../../core/image-error.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { referencesOfSet, type ReferenceSet } from '../../store/reference-sets.ts';
import type { AnswerTable, TableLineage } from '../tables/answer-table.ts';
import { RecentResults } from '../tables/recent-results.ts';
import { estimateTarget } from './estimate-target.ts';
import { ALL_ROWS } from './scored-rows.ts';
import { TargetEvidence } from './target-evidence.ts';

/** What scores are made of. */
export interface ScoreSettings {
  readonly likelihood: Likelihood;
  readonly evidence: EvidenceKind;
  /** Whether people's labels take the place of the model's answers; a pair that could not be judged keeps its answer. */
  readonly corrections: boolean;
  readonly referenceSet: ReferenceSet;
}

/** One target's estimate. */
export interface TableScore extends ScoreEstimate {
  /** Index of the image in the table. */
  readonly image: number;
  /** How many of the answers people's labels have changed; 0 without corrections. */
  readonly corrected: number;
}

/** An estimate, and the image's version that it was made from. */
interface KeptScore {
  readonly version: number;
  readonly score: TableScore;
}

/** What is kept of the scores under some settings. */
interface KeptScores {
  readonly byImage: Map<number, KeptScore>;
  imageError: { readonly version: number; readonly value: number | null } | null;
}

/** Settings whose scores are kept for each run: someone who moves a slider comes back to where it was. */
const SETTINGS_KEPT = 16;

const keptScores = new WeakMap<TableLineage, RecentResults<KeptScores>>();

/**
 * The score of every image that a run compared with references, by rising id; of none without an answer that counts.
 *
 * @param rows the answers that count; all by default
 * @throws AppError 'evidence-missing', 'likelihood-too-steep'
 */
export function scoresOfTable(
  db: Database,
  table: AnswerTable,
  settings: ScoreSettings,
  rows = ALL_ROWS,
): TableScore[] {
  const scorer = new TableScorer(db, table, settings, rows);
  return scorer.targets.map((image) => scorer.score(image));
}

/**
 * Scores images one by one. An estimate is kept until an answer or a judgement about its image changes; then that image
 * alone is estimated again.
 */
export class TableScorer {
  /** Indices of the images that a run compared with references, with an answer that counts, by rising id. */
  readonly targets: readonly number[];
  /** Those of whose answers none counts. */
  readonly withoutRows: readonly number[];
  readonly #settings: ScoreSettings;
  readonly #lineage: TableLineage;
  readonly #evidence: TargetEvidence;
  readonly #kept: KeptScores;
  /** Of every answer, counted or not. */
  readonly #whole: Pick<KeptScores, 'imageError'>;
  readonly #wholeEvidence: TargetEvidence;

  /**
   * @param rows the answers that count; all by default
   * @throws AppError 'evidence-missing' where the run has none, counted or not
   */
  constructor(db: Database, table: AnswerTable, settings: ScoreSettings, rows = ALL_ROWS) {
    const { likelihood, evidence, corrections, referenceSet } = settings;
    this.#settings = settings;
    this.#lineage = table.lineage;
    const references = referencesOfSet(db, referenceSet.id);
    this.#evidence = new TargetEvidence(table, references, rows);
    this.#wholeEvidence = rows.passes === null ? this.#evidence : new TargetEvidence(table, references);
    const keptOf = (key: string) =>
      keptFor(table.lineage, JSON.stringify([likelihood, evidence, corrections, referenceSet.id, key]));
    this.#whole = keptOf(ALL_ROWS.key);
    this.#kept = keptOf(rows.key);
    ({ withRows: this.targets, withoutRows: this.withoutRows } = this.#evidence.targets);
    if (this.targets.length + this.withoutRows.length > 0) return;
    throw new AppError(
      'evidence-missing',
      `The run "${table.run.name}" has no answer about an image and a reference of the set "${referenceSet.name}".`,
      'Choose another run or reference set, or compare images with these references first.',
    );
  }

  /** @throws AppError 'likelihood-too-steep' */
  score(image: number): TableScore {
    const version = at(this.#lineage.imageVersions, image);
    const known = this.#kept.byImage.get(image);
    if (known?.version === version) return known.score;
    const { likelihood, evidence: kind, corrections } = this.#settings;
    const corrected = corrections ? this.#evidence.countCorrections(image) : 0;
    const estimate = estimateTarget(this.#evidence.columnsOf(image, kind, corrections), likelihood);
    const score = { ...estimate, image, corrected };
    this.#kept.byImage.set(image, { version, score });
    return score;
  }

  /**
   * Standard deviation of the comparator's error about an image, in units of score: see {@link imageErrorOf}. It is the
   * comparator's, so it is of all answers, also of those that do not count.
   */
  get imageError(): number | null {
    const { likelihood, evidence: kind, corrections } = this.#settings;
    const targets = [...this.targets, ...this.withoutRows].sort((a, b) => a - b);
    // Versions only ever rise.
    const version = imagesForError(targets).reduce(
      (sum, image) => sum + at(this.#lineage.imageVersions, image),
      0,
    );
    if (this.#whole.imageError?.version !== version)
      this.#whole.imageError = {
        version,
        value: imageErrorOf(
          targets,
          (image) => this.#wholeEvidence.columnsOf(image, kind, corrections),
          likelihood,
        ),
      };
    return this.#whole.imageError.value;
  }
}

function keptFor(lineage: TableLineage, settings: string): KeptScores {
  let kept = keptScores.get(lineage);
  if (kept === undefined) keptScores.set(lineage, (kept = new RecentResults(SETTINGS_KEPT)));
  return kept.get(settings, () => ({ byImage: new Map<number, KeptScore>(), imageError: null }));
}
