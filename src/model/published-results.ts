/** What a figure was measured on. */
export const TEST_SETS = ['SCUT-FBP5500', 'Hot-Or-Not', 'MEBeauty'] as const;
export type TestSet = (typeof TEST_SETS)[number];

/**
 * Which images were learnt from and which tested on. Of SCUT-FBP5500: the mean of five folds of 4,400 and 1,100, one such
 * division, or the official one of 3,300 and 2,200. Zero-shot: trained on SCUT-FBP5500 alone, tested on another set.
 */
type Split = 'five folds' | '4,400/1,100' | '60/40' | 'zero-shot';

/** What is reported of a method; null for what its source does not give. */
export interface PublishedResult {
  readonly method: string;
  /** 'regression' predicts the score from one image; 'ranking' learns from pairs as well; 'order learning' only compares. */
  readonly kind: 'regression' | 'ranking' | 'order learning';
  readonly testSet: TestSet;
  readonly split: Split;
  readonly pc: number | null;
  readonly mae: number | null;
  readonly rmse: number | null;
  /** The paper, and where its figure was read if elsewhere; null for work that is not published. */
  readonly source: string | null;
  /** How the model was trained, or whose work it is. */
  readonly note?: string;
}

const LIANG = 'Liang, Lin, Jin, Xie and Li, SCUT-FBP5500, ICPR 2018 (arXiv:1801.06345)';
const LIN = 'Lin, Liang and Jin, R3CNN, IEEE Transactions on Affective Computing 2019';
const AANET = 'Lin et al., Attribute-aware convolutional neural networks, IJCAI 2019';
const HMTNET = 'Xu, Fan and Xiang, Hierarchical multi-task network, ICIP 2019';
const R2 = 'Lin, Liang and Jin, R2-ResNeXt, ICPR 2018';
const XU = 'Xu and Xiang, ComboLoss, 2020 (arXiv:2010.10721)';

/** The authors' own page of ComboLoss, which lists the figures of others beside its own. */
const COMBOLOSS_PAGE = 'github.com/lucasxlu/ComboLoss, README, commit 006c2f4';
const TRANSFBP_PAGE = 'github.com/lucasxlu/TransFBP, README';

const LMOL_PAPER = 'Liu, Liang and Lin, LMOL, ICASSP 2025 (doi:10.1109/ICASSP49660.2025.10889943)';
const UOL_PAPER = 'Liang, Liu, Lin, Yang and Kumada, UOL, 2024 (arXiv:2409.00603)';
/** MEBeauty is younger than ComboLoss, so that these figures are not its authors'. */
const XU_COMPARED = `${XU}; zero-shot figures from later work that compares with it`;

const LMOL_SETTINGS =
  'LLaVA-1.5-7B, 90,000 pairs a fold, 1 epoch, 4-bit LoRA of rank 8 and alpha 32, learning rates 2e-4 (LoRA) and 2e-5 (projector), full language loss on “First.”, “Second.” or “Similar.”';
const STUDENTS =
  'Student project with LLaVA-1.5-7B; not published, so there is no source to check it against';

/** Results of others to set runs beside: other models on real photographs, to be shown as such and never as ours. */
export const PUBLISHED_RESULTS: readonly PublishedResult[] = [
  {
    method: 'LMOL',
    kind: 'order learning',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.9565,
    mae: 0.1552,
    rmse: 0.2032,
    source: LMOL_PAPER,
    note: LMOL_SETTINGS,
  },
  {
    method: 'UOL',
    kind: 'order learning',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.924,
    mae: 0.1975,
    rmse: 0.2633,
    source: UOL_PAPER,
  },
  {
    method: 'VGG16, order learning',
    kind: 'order learning',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.9198,
    mae: 0.2025,
    rmse: 0.2683,
    source: UOL_PAPER,
  },
  {
    method: 'VGG16, regression',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.9044,
    mae: 0.2248,
    rmse: 0.2973,
    source: UOL_PAPER,
  },
  {
    method: 'Balanced-3, cross-entropy and checkpoint ensemble',
    kind: 'order learning',
    testSet: 'SCUT-FBP5500',
    split: '4,400/1,100',
    pc: 0.9532,
    mae: 0.172,
    rmse: 0.2141,
    source: null,
    note: STUDENTS,
  },
  {
    method: 'Balanced-3, cross-entropy',
    kind: 'order learning',
    testSet: 'SCUT-FBP5500',
    split: '4,400/1,100',
    pc: 0.9526,
    mae: 0.173,
    rmse: 0.215,
    source: null,
    note: STUDENTS,
  },
  {
    method: 'Imbalanced-3',
    kind: 'order learning',
    testSet: 'SCUT-FBP5500',
    split: '4,400/1,100',
    pc: 0.9476,
    mae: 0.176,
    rmse: 0.229,
    source: null,
    note: STUDENTS,
  },
  {
    method: 'Balanced-2',
    kind: 'order learning',
    testSet: 'SCUT-FBP5500',
    split: '4,400/1,100',
    pc: 0.9335,
    mae: 0.2345,
    rmse: 0.2916,
    source: null,
    note: STUDENTS,
  },
  {
    method: 'LMOL',
    kind: 'order learning',
    testSet: 'Hot-Or-Not',
    split: 'zero-shot',
    pc: 0.5385,
    mae: 0.4927,
    rmse: 0.6283,
    source: LMOL_PAPER,
  },
  {
    method: 'UOL',
    kind: 'order learning',
    testSet: 'Hot-Or-Not',
    split: 'zero-shot',
    pc: 0.4073,
    mae: 0.541,
    rmse: 0.6779,
    source: UOL_PAPER,
  },
  {
    method: 'ComboLoss',
    kind: 'regression',
    testSet: 'Hot-Or-Not',
    split: 'zero-shot',
    pc: 0.3329,
    mae: 0.6154,
    rmse: 0.7677,
    source: XU_COMPARED,
  },
  {
    method: 'LMOL',
    kind: 'order learning',
    testSet: 'MEBeauty',
    split: 'zero-shot',
    pc: 0.7366,
    mae: 0.4274,
    rmse: 0.5371,
    source: LMOL_PAPER,
  },
  {
    method: 'UOL',
    kind: 'order learning',
    testSet: 'MEBeauty',
    split: 'zero-shot',
    pc: 0.5532,
    mae: 0.523,
    rmse: 0.6489,
    source: UOL_PAPER,
  },
  {
    method: 'ComboLoss',
    kind: 'regression',
    testSet: 'MEBeauty',
    split: 'zero-shot',
    pc: 0.5078,
    mae: 0.5481,
    rmse: 0.6888,
    source: XU_COMPARED,
  },
  {
    method: 'AlexNet',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.8634,
    mae: 0.2651,
    rmse: 0.3481,
    source: `${LIANG}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'ResNet-18',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.89,
    mae: 0.2419,
    rmse: 0.3166,
    source: `${LIANG}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'ResNeXt-50',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.8997,
    mae: 0.2291,
    rmse: 0.3017,
    source: `${LIANG}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'HMTNet',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.8912,
    mae: 0.238,
    rmse: 0.3141,
    source: `${HMTNET}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'R2-ResNeXt',
    kind: 'ranking',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.8957,
    mae: 0.2416,
    rmse: 0.3046,
    source: `${R2}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'AaNet',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.9055,
    mae: 0.2236,
    rmse: 0.2954,
    source: `${AANET}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'R3CNN',
    kind: 'ranking',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.9142,
    mae: 0.212,
    rmse: 0.28,
    source: `${LIN}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'ComboLoss (SEResNeXt-50)',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: 'five folds',
    pc: 0.9199,
    mae: 0.205,
    rmse: 0.2704,
    source: `${XU}: ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'AlexNet',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: '60/40',
    pc: 0.8298,
    mae: null,
    rmse: null,
    source: `${LIANG}, as listed by ${TRANSFBP_PAGE}`,
  },
  {
    method: 'ResNet-18',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: '60/40',
    pc: 0.8513,
    mae: null,
    rmse: null,
    source: `${LIANG}, as listed by ${TRANSFBP_PAGE}`,
  },
  {
    method: 'ResNeXt-50',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: '60/40',
    pc: 0.8777,
    mae: null,
    rmse: null,
    source: `${LIANG}, as listed by ${TRANSFBP_PAGE}`,
  },
  {
    method: 'SEResNeXt-50, squared error',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: '60/40',
    pc: 0.9041,
    mae: 0.2189,
    rmse: 0.2907,
    source: `${XU}: ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'ComboLoss (SEResNeXt-50)',
    kind: 'regression',
    testSet: 'SCUT-FBP5500',
    split: '60/40',
    pc: 0.9117,
    mae: 0.2126,
    rmse: 0.2813,
    source: `${XU}: ${COMBOLOSS_PAGE}`,
  },
];
