import type { EvidenceKind } from '../../../core/evidence.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { resolveLikelihood } from '../../../core/likelihood.ts';
import type { Reference } from '../../store/reference-sets.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { imageRoles } from '../tables/image-roles.ts';
import { NO_LABEL, reverseCode } from '../tables/label-code.ts';

/** What the evidence of a run is made of. */
export interface PackedOptions {
  readonly likelihood: Likelihood;
  readonly evidence: EvidenceKind;
  /** Whether people's labels take the place of the model's answers. */
  readonly corrections: boolean;
  /** Of each row, 1 where it is evidence; null for all. */
  readonly passes: Uint8Array | null;
  /** Of each image, 1 where its score is asked for; null for all. */
  readonly images: Uint8Array | null;
}

/**
 * All evidence of a run as columns: an entry is a row's answer about a target, entries go by target, then by row. A row whose
 * images are both targets and references is two entries.
 */
export interface PackedEvidence {
  /** Index in the table of each image that there is evidence about, rising. */
  readonly targets: Int32Array;
  /** Where each target's entries begin; one more for the end. */
  readonly starts: Int32Array;
  /** Of each entry: its row, and the index of the image that the target was compared with. */
  readonly rows: Uint32Array;
  readonly references: Int32Array;
  /** 1 where the target was shown first. */
  readonly targetFirst: Uint8Array;
  /** Code of the label that stands, in the order shown: a person's where it takes the answer's place, else the model's. */
  readonly labels: Uint8Array;
  /** Score of the reference less or plus the position bias: a term is of z = k (s - threshold). */
  readonly thresholds: Float64Array;
  /** How much of the answer says that the target wins, loses, and that they are alike. */
  readonly win: Float64Array;
  readonly lose: Float64Array;
  readonly tie: Float64Array;
}

/** What scores are made of. */
export type WeighedEvidence = Pick<
  PackedEvidence,
  'targets' | 'starts' | 'thresholds' | 'win' | 'lose' | 'tie'
>;

/** The evidence of a run that passes, and of images whose scores are asked for. */
export function packEvidence(
  table: AnswerTable,
  references: readonly Reference[],
  options: PackedOptions,
): PackedEvidence {
  const { images } = table;
  const scored = references.filter(({ score }) => score !== null);
  const { isTarget, isReference } = imageRoles(table, scored);
  const referenceScores = new Float64Array(images.count).fill(NaN);
  for (const { id, score } of scored) referenceScores[images.indexOf(id)] = score ?? NaN;
  const isAsked = isTarget.map((is, image) => is & (options.images?.[image] ?? 1));

  const counts = new Int32Array(images.count);
  const { first, second, count } = table;
  const { passes } = options;
  for (let row = 0; row < count; row++) {
    if (passes !== null && passes[row] !== 1) continue;
    const a = first[row] ?? 0;
    const b = second[row] ?? 0;
    if (isAsked[a] === 1 && isReference[b] === 1) counts[a] = (counts[a] ?? 0) + 1;
    if (isAsked[b] === 1 && isReference[a] === 1) counts[b] = (counts[b] ?? 0) + 1;
  }
  const targets = Int32Array.from([...counts.keys()].filter((image) => (counts[image] ?? 0) > 0));
  const starts = new Int32Array(targets.length + 1);
  const next = new Int32Array(images.count);
  for (let target = 0; target < targets.length; target++) {
    const image = targets[target] ?? 0;
    next[image] = starts[target] ?? 0;
    starts[target + 1] = (starts[target] ?? 0) + (counts[image] ?? 0);
  }

  const entries = starts[targets.length] ?? 0;
  const packed = {
    targets,
    starts,
    rows: new Uint32Array(entries),
    references: new Int32Array(entries),
    targetFirst: new Uint8Array(entries),
    labels: new Uint8Array(entries),
    thresholds: new Float64Array(entries),
    win: new Float64Array(entries),
    lose: new Float64Array(entries),
    tie: new Float64Array(entries),
  };
  const { bias } = resolveLikelihood(options.likelihood);
  const weigh = rowWeights(table, options);
  const put = (row: number, target: number, reference: number, isFirst: boolean) => {
    const entry = next[target] ?? 0;
    next[target] = entry + 1;
    packed.rows[entry] = row;
    packed.references[entry] = reference;
    packed.targetFirst[entry] = isFirst ? 1 : 0;
    packed.thresholds[entry] = (referenceScores[reference] ?? NaN) + (isFirst ? -bias : bias);
    weigh(row, isFirst, packed, entry);
  };
  for (let row = 0; row < count; row++) {
    if (passes !== null && passes[row] !== 1) continue;
    const a = first[row] ?? 0;
    const b = second[row] ?? 0;
    if (isAsked[a] === 1 && isReference[b] === 1) put(row, a, b, true);
    if (isAsked[b] === 1 && isReference[a] === 1) put(row, b, a, false);
  }
  return packed;
}

type Weights = Pick<PackedEvidence, 'win' | 'lose' | 'tie' | 'labels'>;

/** Writes a row's answer as weights of an entry. */
function rowWeights(
  table: AnswerTable,
  { evidence, corrections }: PackedOptions,
): (row: number, targetFirst: boolean, into: Weights, entry: number) => void {
  const { human, model, columns } = table;
  const certain = evidence === 'hard' && columns.votes === null;
  return (row, targetFirst, into, entry) => {
    const corrected = corrections && human[row] !== NO_LABEL;
    const shown = (corrected ? human[row] : model[row]) ?? NO_LABEL;
    into.labels[entry] = shown;
    if (certain || corrected) {
      const seen = targetFirst ? shown : reverseCode(shown);
      into.win[entry] = seen === 0 ? 1 : 0;
      into.lose[entry] = seen === 1 ? 1 : 0;
      into.tie[entry] = seen === 2 ? 1 : 0;
      return;
    }
    let first = 0;
    let second = 0;
    let similar = 0;
    for (const [ofFirst, ofSecond, ofSimilar] of table.weightsOf(row, evidence)) {
      first += ofFirst;
      second += ofSecond;
      similar += ofSimilar;
    }
    into.win[entry] = targetFirst ? first : second;
    into.lose[entry] = targetFirst ? second : first;
    into.tie[entry] = similar;
  };
}
