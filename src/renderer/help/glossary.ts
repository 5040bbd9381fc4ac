/** A term of the method, as a person who knows statistics but not this program needs it. */
interface GlossaryEntry {
  /** As it is written in the views. */
  readonly title: string;
  /** One or two sentences, without the formula. */
  readonly text: string;
  /** As text; one line each. */
  readonly formula?: string;
  /** Smallest and largest value, and the unit. */
  readonly range?: string;
}

export const GLOSSARY_SECTIONS = [
  'Answers',
  'Consistency',
  'Scores',
  'Quality',
  'Training',
  'Data and runs',
] as const;
export type GlossarySection = (typeof GLOSSARY_SECTIONS)[number];

const answers = {
  labels: {
    title: 'First, Second, Similar',
    text: 'The three answers to a comparison: the image shown first is more attractive, the one shown second is, or the two are too close to call.',
  },
  truth: {
    title: 'True label',
    text: 'What the raters’ mean scores imply for a pair: Similar if they differ by at most θ, otherwise the image with the higher score.',
    formula: 'Similar if |y₁ − y₂| ≤ θ, else First if y₁ > y₂, else Second',
  },
  voteScore: {
    title: 'Vote score',
    text: 'A score that nobody gave: estimated from votes by Bradley and Terry’s model with ties, and called so wherever another dataset has true scores. Labels by votes follow from it. Figures against it tell how far answers fit one order, and not whether that order is true.',
    range: '1, the lowest image, to 5, the highest',
  },
  theta: {
    title: 'θ (theta)',
    text: 'The largest difference of true scores that still counts as Similar. 0.2 in LMOL; the boundary itself is Similar.',
    range: 'in units of score',
  },
  probability: {
    title: 'Probability of an answer',
    text: 'The softmax over the model’s logits for the first token of each label. All other tokens of the vocabulary are ignored.',
    formula: 'p_c = exp(l_c) / (exp(l_First) + exp(l_Second) + exp(l_Similar))',
    range: '0 to 1; the three sum to 1',
  },
  margin: {
    title: 'Gap',
    text: 'How far the most probable answer is ahead of the next. A small gap means a doubtful answer.',
    formula: 'largest p − second largest p',
    range: '0 to 1',
  },
  entropy: {
    title: 'Entropy',
    text: 'How spread out the three probabilities are: 0 if one answer is certain, ln 3 = 1.099 if all are equally likely.',
    formula: 'H = −Σ_c p_c ln p_c',
    range: '0 to 1.099 nats',
  },
  distance: {
    title: 'Score distance',
    text: 'The absolute difference of the two images’ true scores.',
    formula: '|y₁ − y₂|',
    range: '0 to 4, in units of score',
  },
  human: {
    title: 'Human label',
    text: 'The latest answer a person gave for this pair in this workbench. Every judgement is kept; a later one does not erase an earlier one.',
  },
  abstention: {
    title: 'Abstention',
    text: 'Not answering when the probability gap is below a threshold, so that the remaining answers are right more often.',
  },
  coverage: {
    title: 'Coverage',
    text: 'The share of comparisons still answered when the model abstains below a threshold of the probability gap.',
    formula: 'answered / all',
    range: '0 to 100 %',
  },
  ensemble: {
    title: 'Ensemble',
    text: 'Several members (epochs of a training, each with its adapter and, if it was tuned, its projector) answer the same comparison; their probabilities are averaged label by label.',
    formula: 'p_c = mean over members of p_c',
  },
  confidenceCalibration: {
    title: 'Calibration of probabilities',
    text: 'Whether answers given with probability p are right in a share p of cases. The expected calibration error (ECE) is the mean difference between the two, weighted by the number of answers in each bin. Three figures go by that name: top-label looks at the probability of the answer given, in bins of equal width; class-wise at one label’s probability (its mean is over the three labels); equal-mass is top-label in bins of equally many answers. Compare only the same one, in as many bins.',
    formula: 'ECE = Σ_bins (n_bin / n) |mean p − frequency|',
    range: '0 to 1',
  },
} as const satisfies Record<string, GlossaryEntry>;

const consistency = {
  forward: {
    title: 'Forward and reverse',
    text: 'The same two images shown in both orders. A consistent comparator names the same image both times.',
  },
  agreement: {
    title: 'Agreement',
    text: 'The share of pairs shown in both orders whose two answers name the same image or are both Similar.',
    range: '0 to 100 %',
  },
  positionBias: {
    title: 'Position bias',
    text: 'How much the comparator prefers the image shown first, whichever it is: 0 means no preference, 1 means the first always wins.',
    formula: 'mean of P(First) − P(Second) over both orders',
    range: '−1 to 1',
  },
  klDivergence: {
    title: 'KL divergence',
    text: 'How far the forward probabilities are from the reverse ones with First and Second swapped: 0 if they are the same.',
    formula: 'KL(p ‖ q) = Σ_c p_c ln(p_c / q_c), q = the reverse answer with First and Second swapped',
    range: '0 and up, in nats',
  },
  tiedChain: {
    title: 'Intransitive triple with a tie',
    text: 'Three images for which the comparator prefers a to b and b to c, and yet calls a and c Similar: no scores with one width of Similar explain all three answers. Two ties and one preference can be explained, since two small differences may add up to a large one.',
  },
  cycle: {
    title: 'Intransitive triple',
    text: 'Three images for which the comparator prefers a to b, b to c and c to a: no scores can explain all three answers.',
  },
} as const satisfies Record<string, GlossaryEntry>;

const scores = {
  referenceSet: {
    title: 'Reference set',
    text: 'Images with known scores that others are compared with: at most 10 training images per 0.1 of score, about 350 in LMOL.',
  },
  likelihood: {
    title: 'Likelihood',
    text: 'How probable each answer is, given the scores of the two images: by Rao and Kupper, as LMOL and UOL have it, or by Davidson, whose Similar has a weight of its own. Estimated scores are those that make the answers most probable.',
    formula:
      'z = k (s_first − s_second + b)\nRao and Kupper: P(First) = σ(z − δ), P(Second) = σ(−z − δ), P(Similar) = σ(z + δ) − σ(z − δ)\nDavidson: P(First) : P(Second) : P(Similar) = e^(z / 2) : e^(−z / 2) : ν',
  },
  k: {
    title: 'k (scale)',
    text: 'How steeply the answer changes from Second to First as the score difference grows.',
    range: 'above 0, per unit of score',
  },
  delta: {
    title: 'δ (delta)',
    text: 'Rao and Kupper’s half-width of Similar; δ/k is in units of score.',
    range: 'above 0, in units of z',
  },
  tieModel: {
    title: 'Model of ties',
    text: 'How a ranking explains Similar: by Rao and Kupper’s margin δ, by Davidson’s weight ν, or as half a win for each image, which has no parameter of its own.',
  },
  positionEffect: {
    title: 'Position effect',
    text: 'How much the image shown first is favoured in a ranking, whichever it is: 0 means not at all, and ln 2 ≈ 0.69 that of two equal images the first wins twice as often.',
    range: 'in logits',
  },
  shareOfWins: {
    title: 'Share of wins',
    text: 'Of the answers about two images, in either order, those that named the row’s image, a tie counting half.',
    range: '0 to 1',
  },
  heldOutLikelihood: {
    title: 'Held-out log-likelihood',
    text: 'How probable a likelihood makes answers that it was not fitted to: images are dealt to five folds, and each answer is judged by a fit to answers about the other folds’ images. Nearer to 0 is better. One kind is called better only where the 95 % interval of the difference over the choice of images leaves out 0, every fold agrees and the difference is at least 5 nats.',
    range: '0 and below, in nats',
  },
  nu: {
    title: 'ν (nu)',
    text: 'Davidson’s weight of Similar: two images with equal scores are Similar with probability ν / (ν + 2). His k is about twice Rao and Kupper’s where Similar is frequent, because his Similar falls off half as steeply as First rises.',
    range: 'above 0, no unit',
  },
  b: {
    title: 'b (bias)',
    text: 'The advantage of the image shown first, in units of score; 0 in LMOL and UOL.',
    range: 'in units of score',
  },
  nll: {
    title: 'NLL',
    text: 'Negative log-likelihood of an image’s score: how poorly a score explains the image’s comparisons. It is convex, and the estimate is its minimum.',
    formula: 'NLL(s) = −Σ_i ln P_i(answer i | s)',
    range: 'in nats',
  },
  estimate: {
    title: 'Estimated score',
    text: 'The score with the smallest NLL on the grid 1, 1.001, …, 5; the lowest one on a tie.',
    formula: 'ŝ = argmin over s of NLL(s)',
    range: '1 to 5',
  },
  interval: {
    title: 'Interval of a score',
    text: 'Meant to hold 95 % of true scores. It joins the noise of the answers, which more answers reduce, and the comparator’s own error about an image, which they do not: the part of its error on calibration pairs that answers about one image share.',
    formula:
      'ŝ ± √(arm of the answers’ noise² + (1.96 σ)²), σ² = π²/3 (1/k² − 1/k′²), k′ refitted to the estimates',
  },
  answerNoise: {
    title: 'Noise of the answers',
    text: 'The scores whose NLL is at most 1.92 above the minimum: the 95 % profile-likelihood interval. It takes the likelihood as right and each answer as independent, so alone it covers few true scores.',
    formula: '{s : NLL(s) ≤ NLL(ŝ) + 1.92}',
  },
  boundHit: {
    title: 'Bound hit',
    text: 'All evidence points beyond the end of the scale, for instance because an image won every comparison. Its score is then at least (or at most) the bound rather than a plain number.',
  },
  evidence: {
    title: 'Hard and soft evidence',
    text: 'Hard evidence counts a comparison’s label alone; soft evidence weighs all three answers by their probabilities.',
    formula: 'hard: ln P_c of the label c; soft: Σ_c p_c ln P_c',
  },
  calibration: {
    title: 'Calibration of the likelihood',
    text: 'Fitting k, δ and b by maximum likelihood to answers about images with known scores. LMOL and UOL do not publish k and δ, so the presets are guesses and a calibration is better.',
  },
  fisherInformation: {
    title: 'Fisher information',
    text: 'How much a comparison is expected to reveal about a score. It is highest for a reference near the point where the answer changes.',
    formula: 'I = k² (P(First or Similar) σ′(z − δ) + P(Second or Similar) σ′(z + δ))',
    range: 'per squared unit of score',
  },
  adaptive: {
    title: 'Adaptive choice',
    text: 'Asking next about the reference with the most Fisher information, until the budget is spent or a further answer would narrow the interval of the score by less than a stated amount. Only the noise of the answers becomes narrower; the comparator’s own error about an image stays.',
  },
  influence: {
    title: 'Leave-one-out influence',
    text: 'How far the estimate moves when one comparison is left out.',
    formula: 'ŝ without it − ŝ',
    range: 'in units of score',
  },
  refit: {
    title: 'Refit',
    text: 'The score estimated again with some answers changed: left out, turned into the true label, or turned to the other image. Equal to what the estimate would be, to the last digit.',
  },
  collectiveLean: {
    title: 'Near references lean',
    text: 'A wrong answer places the image too high or too low. Where no single reference takes a quarter of the error away and the references within 0.5 of the true score lean the same way, many pairs make the error and not one.',
    formula: '|residual| ≥ 0.1, 5 or more lean, 4 of 5 of them as the estimate does',
  },
  referenceBias: {
    title: 'Bias of a reference',
    text: 'How much higher than its true score a reference’s answers place it: the shift of its score that makes them likeliest, given the true scores of the images compared with it.',
    range: 'in units of score',
  },
  corrections: {
    title: 'Corrections',
    text: 'People’s labels replace the model’s answers before scores are estimated.',
  },
} as const satisfies Record<string, GlossaryEntry>;

const quality = {
  pc: {
    title: 'PC',
    text: 'Pearson’s correlation of estimated and true scores.',
    formula: 'cov(ŝ, y) / (sd(ŝ) sd(y))',
    range: '−1 to 1; higher is better',
  },
  mae: {
    title: 'MAE',
    text: 'Mean absolute error of the estimated scores.',
    formula: 'mean |ŝ − y|',
    range: '0 and up, in units of score; lower is better',
  },
  rmse: {
    title: 'RMSE',
    text: 'Root of the mean squared error of the estimated scores; large errors weigh more than in MAE.',
    formula: '√(mean (ŝ − y)²)',
    range: '0 and up, in units of score; lower is better',
  },
  spearman: {
    title: 'Spearman’s ρ',
    text: 'Correlation of the ranks of estimated and true scores.',
    range: '−1 to 1; higher is better',
  },
  kendall: {
    title: 'Kendall’s τ',
    text: 'Pairs in the right order minus pairs in the wrong order, as a share of all pairs, adjusted for ties (τ-b).',
    range: '−1 to 1; higher is better',
  },
  accuracy: {
    title: 'Accuracy',
    text: 'Share of comparisons whose predicted label is the true one, over all three labels.',
    range: '0 to 100 %',
  },
  recall: {
    title: 'Recall',
    text: 'Among pairs whose true label this is, the share that was given it.',
    range: '0 to 100 %',
  },
  precision: {
    title: 'Precision',
    text: 'Among pairs that were given this label, the share for which it is true.',
    range: '0 to 100 %',
  },
  similarVerdict: {
    title: 'Verdict on Similar',
    text: 'Whether the model says Similar far too often (over-called), far too seldom (under-called), hardly any longer (collapsed), or none of these. At two calls for each true one, every second call is wrong even if no true one is missed. How many pairs are truly Similar hangs on which pairs were compared: judge runs by the same pairs.',
  },
  similarRatio: {
    title: 'Called for each true',
    text: 'Comparisons called Similar, divided by those that truly are. The interval is of its logarithm, with images resampled on both sides of a pair. 1 does not mean that the right ones were called: see recall and precision.',
    formula: 'recall / precision',
    range: '0 and up; 1 for as many as are true',
  },
  similarReach: {
    title: 'Recall and precision up to a difference',
    text: 'What recall and precision of Similar would be, had pairs up to this difference of true scores been Similar. At θ they are the run’s. Where the two lines cross, as many are called as are within that difference.',
  },
  similarExpected: {
    title: 'The likelihood’s Similar',
    text: 'How often the likelihood that makes scores expects Similar at a difference of scores, the mean of both orders. Where the model says it more often, its Similar pulls scores together more than the likelihood allows for.',
    formula: 'σ(z + δ) − σ(z − δ)',
    range: '0 to 1',
  },
  weightedKappa: {
    title: 'Weighted kappa',
    text: 'Agreement beyond what chance gives, with labels in the order First < Similar < Second: First for Second weighs more than Similar for either. Linear weighs by steps in that order, quadratic by their square.',
    formula: 'κ = 1 − mean distance of the two labels / the same if they were independent',
    range: '−1 to 1; higher is better',
  },
  bootstrap: {
    title: 'Bootstrap interval',
    text: 'MAE and RMSE recomputed on 1,000 resamples of the images: the BCa interval, the middle 95 % corrected for bias and skew. Where it is not defined, the plain middle 95 % (percentile) is shown and said. Differences of two figures have percentile intervals. Other resamples would move the ends by some 2 % of the interval’s width: the third digit is often theirs.',
  },
  fisherZ: {
    title: 'Interval of a correlation',
    text: 'By Fisher’s z, which is close to normal whatever the correlation is: 95 % of such intervals hold the correlation of other images like these. Not defined for a correlation of exactly 1 or −1.',
    formula:
      'tanh(artanh r ± 1.96 s), s² = 1 / (n − 3) for PC, (1 + ρ²/2) / (n − 3) for ρ, 0.437 / (n − 4) for τ',
  },
  imageInterval: {
    title: 'Interval of a share of answers',
    text: 'What the figure would be with other images like these, on both sides of the pairs: 95 % of such intervals hold it. Answers about one image share its errors, so a million answers about few images say less than n suggests. n counts answers (or pairs), not images. It is the interval of resampling images, computed in one pass, and stays within what the figure can be.',
    formula:
      'V = Σ_images (Σ u)² − Σ_pairs (Σ u)², u the influence of an answer; Wilson’s interval with n = p (1 − p) / V',
  },
  residual: {
    title: 'Residual',
    text: 'Estimated score minus true score.',
    formula: 'ŝ − y',
    range: 'in units of score',
  },
} as const satisfies Record<string, GlossaryEntry>;

const training = {
  lora: {
    title: 'LoRA',
    text: 'Low-rank adaptation: the model’s own weights stay fixed, and each chosen matrix gets two thin trainable factors. The result is a small separate file, an adapter.',
    formula: 'W x + (α / r) B A x',
  },
  adapter: {
    title: 'Adapter',
    text: 'The result of a LoRA training. It is applied to the model it was trained on and must be asked with the same prompt.',
  },
  rank: {
    title: 'Rank',
    text: 'Width of the two LoRA factors: the capacity of the adapter. 8 in LMOL.',
    range: '1 and up',
  },
  alpha: {
    title: 'α (alpha)',
    text: 'How strongly the adapter counts, relative to its rank. 32 in LMOL, four times the rank.',
    range: 'above 0',
  },
  dropout: {
    title: 'Dropout',
    text: 'Share of the LoRA inputs dropped at random at each step, so that the adapter relies on no single one.',
    range: '0 to 1, 1 itself excluded',
  },
  projector: {
    title: 'Projector',
    text: 'The two layers that turn image features into tokens for the language model. If it is trained too, each epoch saves its own as an mmproj file.',
  },
  epoch: {
    title: 'Epoch',
    text: 'One pass over all training pairs. After each, the held-out pairs are evaluated and the adapter is saved.',
  },
  accumulation: {
    title: 'Accumulation',
    text: 'Number of batches whose gradients are summed before the weights are updated: the effect of a large batch with the memory of a small one.',
    formula: 'pairs per step = batch × accumulation',
  },
  learningRate: {
    title: 'Learning rate',
    text: 'How far the weights move at each step. It rises during warm-up, then falls to 0 along a cosine or stays constant.',
  },
  gradientNorm: {
    title: 'Gradient norm',
    text: 'Norm of the gradient at a step, before clipping. Sudden peaks mark unusual batches; a curve that keeps climbing is a diverging training.',
    range: '0 and up',
  },
  classWeights: {
    title: 'Class weights',
    text: 'How much a pair of each true label counts in the loss (Eq. 7). Balanced: by inverse class frequency, so that every label weighs the same.',
  },
  lambda: {
    title: 'λ (lambda)',
    text: 'Weight of the KL divergence between forward and reverse answers in the loss (Eq. 9). 0 disables it.',
    formula: 'loss = CE + λ KL(forward ‖ reverse swapped)',
    range: '0 and up',
  },
  heldOutLoss: {
    title: 'Held-out loss',
    text: 'The loss on pairs not used for training. If it rises while the training loss falls, the model is overfitting.',
    range: 'in nats; ln 3 = 1.099 is guessing among three',
  },
  patience: {
    title: 'Patience',
    text: 'Training stops early after this many epochs in a row without a lower held-out loss.',
  },
} as const satisfies Record<string, GlossaryEntry>;

const dataAndRuns = {
  split: {
    title: 'Split',
    text: 'The parts of a dataset: training images, from which references are drawn, and test images, which are scored. 4:1 in LMOL.',
  },
  pairSet: {
    title: 'Pair set',
    text: 'Pairs drawn at random for training or evaluation. balanced-3: First, Second and Similar equally often; balanced-2: no Similar; imbalanced-3: 4 : 4 : 2.',
  },
  comparison: {
    title: 'Comparison',
    text: 'One question to the model: two images in a given order. The two orders of a pair are two comparisons.',
  },
  run: {
    title: 'Run',
    text: 'A plan of comparisons and its answers, with the model, adapters, prompt and seed that produced them. It can be stopped and resumed.',
  },
  modelCard: {
    title: 'Model card',
    text: 'A JSON file beside a model that specifies how to ask it: prompt, preprocessing, labels. An adapter must be asked the way it was trained.',
  },
  simulated: {
    title: 'Simulated',
    text: 'Drawn faces rated by a formula, or a model trained on them. Such figures say nothing about real people or a real LLaVA.',
  },
  raterSpread: {
    title: 'Raters’ spread',
    text: 'Standard deviation of the individual raters’ scores for one image.',
    range: 'in units of score',
  },
  slice: {
    title: 'Slice',
    text: 'A view with its filter, saved under a name.',
  },
} as const satisfies Record<string, GlossaryEntry>;

/** Every term that the views can explain, by the name that {@link Term} takes. */
export const GLOSSARY = {
  ...answers,
  ...consistency,
  ...scores,
  ...quality,
  ...training,
  ...dataAndRuns,
} as const;

export type TermName = keyof typeof GLOSSARY;

/** The same by section, in the order of the work. */
export const GLOSSARY_BY_SECTION: Readonly<Record<GlossarySection, readonly TermName[]>> = {
  Answers: Object.keys(answers) as TermName[],
  Consistency: Object.keys(consistency) as TermName[],
  Scores: Object.keys(scores) as TermName[],
  Quality: Object.keys(quality) as TermName[],
  Training: Object.keys(training) as TermName[],
  'Data and runs': Object.keys(dataAndRuns) as TermName[],
};

export function glossaryEntry(name: TermName): GlossaryEntry {
  return GLOSSARY[name];
}
