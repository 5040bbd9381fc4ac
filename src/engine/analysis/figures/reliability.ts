import { AnswerSums } from '../../../core/answer-sums.ts';
import { at } from '../../../core/at.ts';
import { labelIndex, LABELS, type Label } from '../../../core/labels.ts';
import type {
  CalibrationError,
  LabelReliability,
  Reliability,
  ReliabilityBin,
} from '../../../model/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { orderOfNumbers } from '../tables/radix-order.ts';
import { calibrationErrorsOf, type Forecast } from './calibration-error.ts';
import { eachPair, NO_ROW } from './each-pair.ts';

/**
 * How often each label is true where the model gave it a probability, in bins of equal width over [0, 1], and the calibration
 * errors that sum it up.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @returns of the rows whose truth is known, none where no probabilities were recorded: how many there are, and every label's bins
 */
export function reliability(table: AnswerTable, rows: Uint32Array, bins: number): Reliability {
  const known = rowsToCalibrate(table, rows);
  const forecasts = CODES.map((code) => forecastOfLabel(table, known, bins, code));
  const [topLabel, classWiseMean, equalMass, ...ofLabels] = calibrationErrorsOf(
    table,
    known,
    bins,
    [...forecasts, ...forecastsOfAnswers(table, known, bins)],
    [...GROUPS, ...LABELS.map((_, code) => [code])],
  );
  return {
    n: known.length,
    labels: LABELS.map((label, code) =>
      ofLabel(table, known, bins, label, at(forecasts, code), at(ofLabels, code)),
    ),
    topLabel: topLabel ?? null,
    classWiseMean: classWiseMean ?? null,
    equalMass: equalMass ?? null,
  };
}

/** The three figures that go by the name of expected calibration error. */
export function calibrationErrors(
  table: AnswerTable,
  rows: Uint32Array,
  bins: number,
): Pick<Reliability, 'topLabel' | 'classWiseMean' | 'equalMass'> {
  const known = rowsToCalibrate(table, rows);
  if (known.length === 0) return { topLabel: null, classWiseMean: null, equalMass: null };
  const forecasts = CODES.map((code) => forecastOfLabel(table, known, bins, code));
  const [topLabel, classWiseMean, equalMass] = calibrationErrorsOf(
    table,
    known,
    bins,
    [...forecasts, ...forecastsOfAnswers(table, known, bins)],
    GROUPS,
  );
  return {
    topLabel: topLabel ?? null,
    classWiseMean: classWiseMean ?? null,
    equalMass: equalMass ?? null,
  };
}

/** Places of {@link LABELS}. */
const CODES = [0, 1, 2] as const;

/** Of what each of the three is made, in the order top-label, class-wise mean, equal mass: labels' forecasts, then the answers'. */
const GROUPS = [[LABELS.length], LABELS.map((_, code) => code), [LABELS.length + 1]];

/** That an answer is right, in bins of equal width and of equally many answers. */
function forecastsOfAnswers(table: AnswerTable, rows: Uint32Array, bins: number): [Forecast, Forecast] {
  const confidences = new Float64Array(rows.length);
  const top: Forecast = { bin: new Uint8Array(table.count), difference: new Float64Array(table.count) };
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    const confidence = Math.max(
      table.probability(row, 0),
      table.probability(row, 1),
      table.probability(row, 2),
    );
    confidences[index] = confidence;
    // Bins (low, high], as top-label errors are published.
    top.bin[row] = Math.max(0, Math.ceil(confidence * bins) - 1);
    top.difference[row] = confidence - Number(table.model[row] === table.truth[row]);
  }
  const bin = binsByRank(table.count, rows, confidences, bins);
  return [top, { ...top, bin }];
}

function rowsToCalibrate({ truth, hasProbabilities }: AnswerTable, rows: Uint32Array): Uint32Array {
  return rows.filter((row) => hasProbabilities && truth[row] !== NO_LABEL);
}

function forecastOfLabel(table: AnswerTable, rows: Uint32Array, bins: number, code: 0 | 1 | 2): Forecast {
  const bin = new Uint8Array(table.count);
  const difference = new Float64Array(table.count);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    const probability = table.probability(row, code);
    bin[row] = Math.min(bins - 1, Math.floor(probability * bins));
    difference[row] = probability - Number(table.truth[row] === code);
  }
  return { bin, difference };
}

/** Of each row of a table, which of so many bins of equally many rows by rising confidence it is in: rank * bins // n. */
function binsByRank(count: number, rows: Uint32Array, confidences: Float64Array, bins: number): Uint8Array {
  const binOf = new Uint8Array(count);
  const order = orderOfNumbers(confidences, false);
  for (let rank = 0; rank < order.length; rank++)
    binOf[rows[order[rank] ?? 0] ?? 0] = Math.floor((rank * bins) / rows.length);
  return binOf;
}

/** Quantities of each bin: the answers of which the label is true, and the others. */
const [TRUE, OTHERS, PER_BIN] = [0, 1, 2] as const;

function ofLabel(
  table: AnswerTable,
  rows: Uint32Array,
  bins: number,
  label: Label,
  { bin }: Forecast,
  error: CalibrationError | null,
): LabelReliability {
  const { first, second, truth, images } = table;
  const code = labelIndex(label);
  const sums = new AnswerSums(images.count, PER_BIN * bins);
  const masses = new Float64Array(bins);
  const count = (row: number, image: number, otherImage: number): number => {
    const inBin = bin[row] ?? NaN;
    const quantity = PER_BIN * inBin + (truth[row] === code ? TRUE : OTHERS);
    sums.count(quantity, image, otherImage);
    masses[inBin] = (masses[inBin] ?? NaN) + table.probability(row, code);
    return quantity;
  };
  eachPair(table, rows, (row, other) => {
    const [image, otherImage] = [first[row] ?? NaN, second[row] ?? NaN];
    const quantity = count(row, image, otherImage);
    if (other !== NO_ROW) sums.join(quantity, count(other, image, otherImage));
  });
  return {
    label,
    error: error?.value ?? null,
    errorInterval: error?.interval ?? null,
    bins: Array.from(masses, (mass, index): ReliabilityBin => {
      const [part, rest] = [[PER_BIN * index + TRUE], [PER_BIN * index + OTHERS]];
      const whole = [...part, ...rest];
      const n = sums.total(whole);
      return {
        low: index / bins,
        high: (index + 1) / bins,
        n,
        meanProbability: n === 0 ? null : mass / n,
        frequency: sums.share({ part, whole }),
      };
    }),
  };
}
