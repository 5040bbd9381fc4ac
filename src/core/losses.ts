import { labelIndex, reverseLabel, reverseTriple, type Label, type Triple } from './labels.ts';
import { logSoftmax, maskedSoftmax } from './softmax.ts';

/** A loss of one answer, in nats, and its gradient by the three logits. */
export interface AnswerLoss {
  readonly value: number;
  readonly gradient: Triple;
}

/** A loss of one pair shown in both orders, in nats, and its gradients by the logits of either order. */
export interface PairLoss {
  readonly value: number;
  readonly forwardGradient: Triple;
  readonly reverseGradient: Triple;
}

/** Weights of the three labels that make the weighted loss the plain one. */
const EQUAL_WEIGHTS: Triple = [1, 1, 1];

/** Cross-entropy over the masked softmax (LMOL Eq. 6): CE = -log p_y, dCE/dl_c = p_c - [c = y]. */
export function crossEntropy(logits: Triple, label: Label): AnswerLoss {
  return weightedCrossEntropy(logits, label, EQUAL_WEIGHTS);
}

/**
 * Cross-entropy with a weight for every true label (LMOL Eq. 7): WCE = -w_y log p_y.
 *
 * The mean over a batch is over its answers, not over their weights.
 *
 * @throws RangeError for a weight that is negative or not finite
 */
export function weightedCrossEntropy(logits: Triple, label: Label, weights: Triple): AnswerLoss {
  if (!weights.every((weight) => weight >= 0 && Number.isFinite(weight)))
    throw new RangeError(`weights must be finite and not negative, not ${weights.join(', ')}`);
  const truth = labelIndex(label);
  const weight = weights[truth];
  const [first, second, similar] = maskedSoftmax(logits);
  return {
    value: -weight * logSoftmax(logits)[truth],
    gradient: [
      weight * (first - (truth === 0 ? 1 : 0)),
      weight * (second - (truth === 1 ? 1 : 0)),
      weight * (similar - (truth === 2 ? 1 : 0)),
    ],
  };
}

/**
 * Divergence of the forward answer from the reverse one (LMOL Eq. 8), with M the swap of First and Second:
 *
 *     KL(p || M q) = sum_c p_c (log p_c - log q_M(c)),  p = softmax(forward logits), q = softmax(reverse logits)
 *
 * Not symmetric: the forward answer weighs the labels. Both orders receive a gradient, dKL/dl_c = p_c (log p_c -
 * log q_M(c) - KL) and dKL/dm_c = q_c - p_M(c).
 */
export function reversalDivergence(forward: Triple, reverse: Triple): PairLoss {
  const p = maskedSoftmax(forward);
  const logP = logSoftmax(forward);
  const logQ = reverseTriple(logSoftmax(reverse));
  const difference: Triple = [logP[0] - logQ[0], logP[1] - logQ[1], logP[2] - logQ[2]];
  const value = p[0] * difference[0] + p[1] * difference[1] + p[2] * difference[2];
  const q = maskedSoftmax(reverse);
  const swapped = reverseTriple(p);
  return {
    value: Math.max(0, value),
    forwardGradient: [
      p[0] * (difference[0] - value),
      p[1] * (difference[1] - value),
      p[2] * (difference[2] - value),
    ],
    reverseGradient: [q[0] - swapped[0], q[1] - swapped[1], q[2] - swapped[2]],
  };
}

/**
 * Loss of one pair (LMOL Eq. 9): CE + lambda KL, the cross-entropy being the mean of the two orders', the reverse with the
 * reversed label, because both are trained on as samples of their own.
 *
 * @param options.lambda weight of the divergence, not negative; 0 trains without it
 * @param options.weights of the true labels, each order's own; defaults to 1 each, the plain cross-entropy
 * @throws RangeError for a lambda or weight that is negative or not finite
 */
export function totalLoss(
  forward: Triple,
  reverse: Triple,
  label: Label,
  { lambda, weights = EQUAL_WEIGHTS }: { readonly lambda: number; readonly weights?: Triple },
): PairLoss {
  if (!(lambda >= 0 && Number.isFinite(lambda)))
    throw new RangeError(`lambda must be finite and not negative, not ${lambda}`);
  const ofForward = weightedCrossEntropy(forward, label, weights);
  const ofReverse = weightedCrossEntropy(reverse, reverseLabel(label), weights);
  const divergence = reversalDivergence(forward, reverse);
  const add = (entropy: Triple, kl: Triple): Triple => [
    entropy[0] / 2 + lambda * kl[0],
    entropy[1] / 2 + lambda * kl[1],
    entropy[2] / 2 + lambda * kl[2],
  ];
  return {
    value: (ofForward.value + ofReverse.value) / 2 + lambda * divergence.value,
    forwardGradient: add(ofForward.gradient, divergence.forwardGradient),
    reverseGradient: add(ofReverse.gradient, divergence.reverseGradient),
  };
}
