/** Images that a figure was measured on: of SCUT-FBP5500, whose authors propose both ways. */
type PublishedSplit = 'five folds' | '60/40';

/** What a paper reports of a method on SCUT-FBP5500; null for what its source does not give. */
export interface PublishedResult {
  readonly method: string;
  /** 'regression' predicts the score from one image; 'ranking' learns from pairs as well. */
  readonly kind: 'regression' | 'ranking';
  /** Mean of five folds of 4,400 and 1,100 images, or the official split of 3,300 and 2,200. */
  readonly split: PublishedSplit;
  readonly pc: number | null;
  readonly mae: number | null;
  readonly rmse: number | null;
  /** The paper, and where its figure was read. */
  readonly source: string;
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

/**
 * Published results to set runs beside. They are of other models on real photographs and are to be shown as published.
 *
 * The figures of LMOL and of UOL (arXiv:2409.00603), whose method this is, are not among them: no text of either paper
 * could be had to read them from, and none is given from memory.
 */
export const PUBLISHED_RESULTS: readonly PublishedResult[] = [
  {
    method: 'AlexNet',
    kind: 'regression',
    split: 'five folds',
    pc: 0.8634,
    mae: 0.2651,
    rmse: 0.3481,
    source: `${LIANG}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'ResNet-18',
    kind: 'regression',
    split: 'five folds',
    pc: 0.89,
    mae: 0.2419,
    rmse: 0.3166,
    source: `${LIANG}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'ResNeXt-50',
    kind: 'regression',
    split: 'five folds',
    pc: 0.8997,
    mae: 0.2291,
    rmse: 0.3017,
    source: `${LIANG}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'HMTNet',
    kind: 'regression',
    split: 'five folds',
    pc: 0.8912,
    mae: 0.238,
    rmse: 0.3141,
    source: `${HMTNET}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'R2-ResNeXt',
    kind: 'ranking',
    split: 'five folds',
    pc: 0.8957,
    mae: 0.2416,
    rmse: 0.3046,
    source: `${R2}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'AaNet',
    kind: 'regression',
    split: 'five folds',
    pc: 0.9055,
    mae: 0.2236,
    rmse: 0.2954,
    source: `${AANET}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'R3CNN',
    kind: 'ranking',
    split: 'five folds',
    pc: 0.9142,
    mae: 0.212,
    rmse: 0.28,
    source: `${LIN}, as listed by ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'ComboLoss (SEResNeXt-50)',
    kind: 'regression',
    split: 'five folds',
    pc: 0.9199,
    mae: 0.205,
    rmse: 0.2704,
    source: `${XU}: ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'AlexNet',
    kind: 'regression',
    split: '60/40',
    pc: 0.8298,
    mae: null,
    rmse: null,
    source: `${LIANG}, as listed by ${TRANSFBP_PAGE}`,
  },
  {
    method: 'ResNet-18',
    kind: 'regression',
    split: '60/40',
    pc: 0.8513,
    mae: null,
    rmse: null,
    source: `${LIANG}, as listed by ${TRANSFBP_PAGE}`,
  },
  {
    method: 'ResNeXt-50',
    kind: 'regression',
    split: '60/40',
    pc: 0.8777,
    mae: null,
    rmse: null,
    source: `${LIANG}, as listed by ${TRANSFBP_PAGE}`,
  },
  {
    method: 'SEResNeXt-50, squared error',
    kind: 'regression',
    split: '60/40',
    pc: 0.9041,
    mae: 0.2189,
    rmse: 0.2907,
    source: `${XU}: ${COMBOLOSS_PAGE}`,
  },
  {
    method: 'ComboLoss (SEResNeXt-50)',
    kind: 'regression',
    split: '60/40',
    pc: 0.9117,
    mae: 0.2126,
    rmse: 0.2813,
    source: `${XU}: ${COMBOLOSS_PAGE}`,
  },
];
