import { at } from '../../../core/at.ts';
import { formatNumber, formatShare } from '../../../core/format.ts';
import { LABELS, type Triple } from '../../../core/labels.ts';
import { logSumExp, maskedSoftmax } from '../../../core/softmax.ts';
import type { ModelFinding } from '../../../model/model-check.ts';

/** What a member answers about one of the known pairs. */
export interface KnownAnswer {
  readonly logits: Triple;
  /** The logit of every token. */
  readonly vocabulary: Float32Array;
}

/** What it is asked: both orders of two pictures, and each of them beside itself. */
export type KnownAnswers = Readonly<Record<KnownPair, KnownAnswer>>;
export const KNOWN_PAIRS = ['forward', 'reverse', 'equalFirst', 'equalSecond'] as const;
type KnownPair = (typeof KNOWN_PAIRS)[number];

/** No probability of any pair is further from a third: the model prefers nothing. */
const NEAR_UNIFORM = 0.02;

/** No probability differs by more between the pairs: the answer does not depend on what is shown. */
const CONSTANT = 0.002;

/** Share of the vocabulary's probability that the three answers should have at least. */
const LEAST_MASS = 0.01;

/** Mean of P(First) - P(Second) over both orders and equal pictures, which is 0 without a bias. */
const MOST_BIAS = 0.5;

/** Logits that differ by less are the same: rounding alone makes some 1e-5. */
const SAME_LOGIT = 1e-4;

type AnswerFinding = Omit<ModelFinding, 'member'>;

/** What is odd in a member's answers. @param textOf writes a token. */
export function checkAnswers(
  answers: KnownAnswers,
  labelTokens: readonly number[],
  textOf: (token: number) => string,
): AnswerFinding[] {
  const all = KNOWN_PAIRS.map((pair) => answers[pair]);
  const probabilities = all.map(({ logits }) => maskedSoftmax(logits));
  return [
    checkSpread(probabilities),
    checkImages(all, probabilities),
    checkMass(all, labelTokens, textOf),
    checkPosition(probabilities),
  ];
}

/** Whether an adapter changes anything. */
export function checkAdapterEffect(base: KnownAnswers, adapted: KnownAnswers): AnswerFinding {
  const largest = Math.max(
    ...KNOWN_PAIRS.map((pair) => largestDifference(base[pair].vocabulary, adapted[pair].vocabulary)),
  );
  const found = `The largest change of a logit, of all tokens and pairs, is ${formatNumber(largest, 4)}.`;
  return largest >= SAME_LOGIT
    ? { check: 'adapter', status: 'ok', found, mend: null }
    : {
        check: 'adapter',
        status: 'problem',
        found: `The adapter changes nothing: ${found}`,
        mend: 'It may be from before its first step, of scale 0, or converted without its factors: train or convert it again.',
      };
}

function checkSpread(probabilities: readonly Triple[]): AnswerFinding {
  const furthest = Math.max(...probabilities.flat().map((p) => Math.abs(p - 1 / 3)));
  const found = `The probability furthest from a third, in four pairs, is ${formatNumber(furthest, 3)} away from it.`;
  return furthest > NEAR_UNIFORM
    ? { check: 'answers', status: 'ok', found, mend: null }
    : {
        check: 'answers',
        status: 'problem',
        found: `All three answers are about as likely, whatever is shown. ${found}`,
        mend: 'The words may be none that this model says, or its weights may be damaged: try other words (--words) and the prompt that it was trained with (--card).',
      };
}

function checkImages(all: readonly KnownAnswer[], probabilities: readonly Triple[]): AnswerFinding {
  const [first, ...others] = all;
  if (first === undefined) throw new RangeError('no answers');
  const logits = Math.max(...others.map(({ vocabulary }) => largestDifference(first.vocabulary, vocabulary)));
  const changes = LABELS.map((_, label) => {
    const values = probabilities.map((triple) => at(triple, label));
    return Math.max(...values) - Math.min(...values);
  });
  const largest = Math.max(...changes);
  const found = `Between four pairs of pictures a probability changes by ${formatNumber(largest, 3)} at most, and a logit of any token by ${formatNumber(logits, 4)}.`;
  if (logits < SAME_LOGIT)
    return {
      check: 'images',
      status: 'problem',
      found: `The pictures have no influence at all. ${found}`,
      mend: 'The projector may be empty or of another model: use the mmproj that was made for this model.',
    };
  return largest > CONSTANT
    ? { check: 'images', status: 'ok', found, mend: null }
    : {
        check: 'images',
        status: 'problem',
        found: `The answer is the same whatever is shown. ${found}`,
        mend: 'The mmproj may be of another model, or the prompt another one than in training: compare with --card.',
      };
}

function checkMass(
  all: readonly KnownAnswer[],
  labelTokens: readonly number[],
  textOf: (token: number) => string,
): AnswerFinding {
  const masses = all.map(({ vocabulary }) => {
    const total = logSumExp(vocabulary);
    return labelTokens.reduce((sum, token) => sum + Math.exp(at(vocabulary, token) - total), 0);
  });
  const mean = masses.reduce((sum, mass) => sum + mass, 0) / masses.length;
  const vocabulary = at(all, 0).vocabulary;
  const likeliest = vocabulary.indexOf(Math.max(...vocabulary));
  const found = `The first tokens of the three answers have ${formatShare(mean, 2)} of the probability of all ${vocabulary.length} tokens; the likeliest token is ${JSON.stringify(textOf(likeliest))}.`;
  return mean >= LEAST_MASS
    ? { check: 'label-mass', status: 'ok', found, mend: null }
    : {
        check: 'label-mass',
        status: 'problem',
        found: `The model would rather say something else. ${found}`,
        mend: 'Ask by the chat template that it was trained with (--card), name the three words in the question, or choose words that it says (--words).',
      };
}

function checkPosition(probabilities: readonly Triple[]): AnswerFinding {
  const bias = probabilities.reduce((sum, [first, second]) => sum + first - second, 0) / probabilities.length;
  const found = `P(First) - P(Second) is ${formatNumber(bias, 3)} on average over both orders of two pictures and each beside itself; without a bias it is 0.`;
  return Math.abs(bias) < MOST_BIAS
    ? { check: 'position', status: 'ok', found, mend: null }
    : {
        check: 'position',
        status: 'problem',
        found: `The model answers ${bias > 0 ? 'First' : 'Second'} by place, not by picture. ${found}`,
        mend: 'Ask in both orders (--orders both), calibrate, which estimates the bias, or train on pairs in both orders.',
      };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - at(b, index))), 0);
}
