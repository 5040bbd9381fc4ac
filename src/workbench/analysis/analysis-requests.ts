import type { RequestName } from '../../ipc/requests.ts';

/**
 * The threads of the analysis. 'rows' looks up and sorts answers, which takes milliseconds; 'figures' computes what may take
 * seconds. So a list is never kept waiting by a figure.
 */
export type Lane = 'rows' | 'figures';

/**
 * The requests that the analysis answers, and in which thread: those that read answers, or whose work grows with what the
 * workspace holds. All others are answered at once by the thread that the requests come to. The compiler holds the maps of
 * handlers to this list: each request has one home.
 */
export const LANES = {
  'annotate.contradictions': 'figures',
  'annotate.queue': 'rows',
  'annotate.reveal': 'rows',
  'confusion.abstention': 'figures',
  'confusion.calibration': 'figures',
  'confusion.matrix': 'rows',
  'consistency.report': 'figures',
  'consistency.triples': 'figures',
  'consistency.worst': 'figures',
  'data.health': 'figures',
  'data.images': 'rows',
  'data.previewPairSet': 'figures',
  'data.questions': 'figures',
  'experiments.list': 'figures',
  'harm.find': 'figures',
  'harm.images': 'figures',
  'harm.pairs': 'figures',
  'harm.references': 'figures',
  'harm.summary': 'figures',
  'harm.whatIf': 'figures',
  'nll.evidence': 'rows',
  'pairs.detail': 'rows',
  'pairs.find': 'rows',
  'pairs.ids': 'rows',
  'pairs.page': 'rows',
  'ranking.get': 'figures',
  'ranking.matrix': 'figures',
  'results.compare': 'figures',
  'results.table': 'figures',
  'review.agreement': 'figures',
  'review.pair': 'rows',
  'review.queue': 'rows',
  'scores.adaptive': 'figures',
  'scores.compareKinds': 'figures',
  'scores.get': 'figures',
  'similar.audit': 'figures',
  'similar.pieces': 'figures',
  'similar.ratioDifference': 'figures',
  'similar.scores': 'figures',
  'tasks.reveal': 'rows',
  'training.heldOut': 'figures',
} as const satisfies Partial<Record<RequestName, Lane>>;

export type AnalysisRequest = keyof typeof LANES;

/** The requests that the main thread answers. */
export type MainRequest = Exclude<RequestName, AnalysisRequest>;

export function isAnalysisRequest(name: RequestName): name is AnalysisRequest {
  return Object.hasOwn(LANES, name);
}
