import { at } from '../../../core/at.ts';
import { LABELS, type Triple } from '../../../core/labels.ts';
import { formatNumber } from '../../../core/format.ts';
import type { ModelFinding } from '../../../model/model-check.ts';
import { AppError } from '../../app-error.ts';
import type { SentPicture } from './sent-picture.ts';
import type { ServerAnswer, Way } from './way.ts';

/** What a server says to the known pictures, from each of its endpoints that was there. */
export interface ServerCheck {
  readonly findings: readonly Omit<ModelFinding, 'member'>[];
  /** Of a prompt with both known pictures; null where the server does not tell. */
  readonly promptTokens: number | null;
  /** Tokens that a prompt with any two pictures has at least; undefined where the server does not tell. */
  readonly leastTokens: number | undefined;
}

/** Log-probabilities that differ by less are the same: rounding alone makes some 1e-5 in float32. */
const SAME = 1e-4;

/** By how much one endpoint may differ from another: what bfloat16 on different machines makes. */
const ONE_MODEL = 0.5;

/** What the exponentials of log-probabilities may sum to, with rounding. */
const MOST_MASS = 1.001;

/** Questions asked at once, to see whether that changes an answer. */
const TOGETHER = 4;

/**
 * Asks the known pair in both orders, without its pictures, from every endpoint, and several times at once, and proves by it that the
 * three numbers are log-probabilities of this question about these pictures.
 *
 * @param endpoints those that are there; the first is asked everything
 * @throws AppError 'server-not-usable' where they are not
 */
export async function checkServer(
  { ask, way }: Way,
  [first, second]: readonly [SentPicture, SentPicture],
  endpoints: readonly number[],
  signal: AbortSignal | undefined,
): Promise<ServerCheck> {
  const [main = 0, ...others] = endpoints;
  const forward = await ask({ pictures: [first, second], endpoint: main, signal });
  const reverse = await ask({ pictures: [second, first], endpoint: main, signal });
  const bare = await ask({ pictures: [], endpoint: main, signal }).catch((error: unknown) => {
    // A model may say nothing useful, or refuse, where it is shown nothing; only the count of tokens is wanted.
    if (error instanceof AppError) return null;
    throw error;
  });
  const findings = [
    checkMass([forward, reverse]),
    ...checkTokens(forward, bare),
    checkOrder(forward, reverse, way),
  ];
  for (const endpoint of others) {
    const there = await ask({ pictures: [first, second], endpoint, signal });
    checkSameModel(forward, there);
  }
  if (way !== 'text') {
    const again = await Promise.all(
      Array.from({ length: TOGETHER }, (_, index) =>
        ask({ pictures: index % 2 === 0 ? [first, second] : [second, first], endpoint: main, signal }),
      ),
    );
    findings.push(checkTogether([forward, reverse], again));
  }
  const promptTokens = forward.promptTokens;
  return {
    findings,
    promptTokens,
    leastTokens: bare?.promptTokens == null || promptTokens === null ? undefined : bare.promptTokens + 2,
  };
}

type Finding = Omit<ModelFinding, 'member'>;

/** @throws AppError where they are no log-probabilities */
function checkMass(answers: readonly ServerAnswer[]): Finding {
  const known = answers.flatMap(({ logProbabilities }) =>
    logProbabilities === null ? [] : [logProbabilities],
  );
  const masses = known.map((triple) => triple.reduce((sum, value) => sum + Math.exp(value), 0));
  const wrong = known.find(
    (triple, index) =>
      !triple.every((value) => Number.isFinite(value) && value <= 1e-3) || at(masses, index) > MOST_MASS,
  );
  if (wrong !== undefined)
    throw notUsable(
      `Its three numbers ${wrong.map((value) => formatNumber(value, 3)).join(', ')} are no log-probabilities: together they have ${formatNumber(at(masses, known.indexOf(wrong)), 3)} of the probability.`,
      'Start vLLM with --logprobs-mode raw_logprobs (the default); other servers need raw probabilities too.',
    );
  const equal = known.find((triple) => triple.every((value) => value === triple[0]));
  if (equal !== undefined)
    throw notUsable(
      `Its three numbers are all ${formatNumber(equal[0], 3)}, which is no answer.`,
      "Check the server's model and its words (--words).",
    );
  return known.length === 0
    ? {
        check: 'answers',
        status: 'warning',
        found: 'This server gives no probabilities: only the label of each answer is known.',
        mend: null,
      }
    : {
        check: 'answers',
        status: 'ok',
        found: `The first tokens of the three answers have ${masses.map((mass) => formatNumber(mass, 3)).join(' and ')} of all tokens' probability in both orders of a known pair.`,
        mend: null,
      };
}

/** @throws AppError where pictures are left out without a word */
function checkTokens(shown: ServerAnswer, bare: ServerAnswer | null): Finding[] {
  if (shown.promptTokens === null || bare?.promptTokens == null)
    return [
      {
        check: 'images',
        status: 'warning',
        found:
          'The server does not tell how many tokens it read, so whether it read both pictures shows in its answers alone.',
        mend: null,
      },
    ];
  const more = shown.promptTokens - bare.promptTokens;
  if (more < 2)
    throw notUsable(
      `It reads ${shown.promptTokens} tokens with two pictures and ${bare.promptTokens} without: it leaves pictures out.`,
      'Serve a model that sees, with its vision tower and a chat template that takes two pictures.',
    );
  return [
    {
      check: 'images',
      status: 'ok',
      found: `Two pictures are ${formatNumber(more, 0)} of the prompt's ${formatNumber(shown.promptTokens, 0)} tokens.`,
      mend: null,
    },
  ];
}

/** @throws AppError where the numbers are the same whichever picture comes first */
function checkOrder(forward: ServerAnswer, reverse: ServerAnswer, way: Way['way']): Finding {
  if (forward.logProbabilities === null || reverse.logProbabilities === null)
    return {
      check: 'images',
      status: 'warning',
      found: `The answer to a known pair is ${forward.label}, and ${reverse.label} the other way round; without probabilities it cannot be proven that the order of the pictures counts.`,
      mend: null,
    };
  const change = largestDifference(forward.logProbabilities, reverse.logProbabilities);
  if (change < SAME && way !== 'text')
    throw notUsable(
      `Its answer is the same whichever picture is shown first (to ${formatNumber(change, 6)} in a log-probability).`,
      'Serve a model whose vision tower and projector work, and a chat template that keeps both pictures.',
    );
  return {
    check: 'images',
    status: 'ok',
    found: `With the pictures the other way round a log-probability changes by ${formatNumber(change, 4)}.`,
    mend: null,
  };
}

/** @throws AppError */
function checkSameModel(main: ServerAnswer, there: ServerAnswer): void {
  if (main.logProbabilities === null || there.logProbabilities === null) return;
  const difference = largestDifference(main.logProbabilities, there.logProbabilities);
  if (difference > ONE_MODEL)
    throw notUsable(
      `Two of its addresses answer a known pair differently, by ${formatNumber(difference, 3)} in a log-probability: they serve different models.`,
      'Give addresses of servers with the same model and adapter.',
    );
}

function checkTogether(alone: readonly ServerAnswer[], together: readonly ServerAnswer[]): Finding {
  const change = Math.max(
    ...together.map(({ logProbabilities }, index) => {
      const before = at(alone, index % 2).logProbabilities;
      return before === null || logProbabilities === null ? 0 : largestDifference(before, logProbabilities);
    }),
  );
  return change < SAME
    ? {
        check: 'together',
        status: 'ok',
        found: `Asked ${TOGETHER} at once, answers are the same as alone.`,
        mend: null,
      }
    : {
        check: 'together',
        status: 'warning',
        found: `Asked ${TOGETHER} at once, a log-probability changes by ${formatNumber(change, 4)}: answers depend a little on what else the server does.`,
        mend: 'Start llama-server with its number of slots (-np N) or --no-kv-unified; other servers round differently in batches, which is only to be known.',
      };
}

function largestDifference(one: Triple, other: Triple): number {
  return Math.max(...LABELS.map((_, index) => Math.abs(at(one, index) - at(other, index))));
}

function notUsable(found: string, action: string): AppError {
  return new AppError('server-not-usable', `The server cannot be used. ${found}`, action);
}
