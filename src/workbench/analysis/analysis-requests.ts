import type { RequestName } from '../../ipc/requests.ts';

/**
 * The requests that the analysis thread answers: those that read answers, or whose work grows with what the workspace
 * holds. All others are answered at once by the thread that the requests come to. The compiler holds the maps of handlers
 * to this list: each request has one home.
 */
const ANALYSIS_REQUESTS = [
  'annotate.queue',
  'annotate.reveal',
  'confusion.abstention',
  'confusion.calibration',
  'confusion.matrix',
  'consistency.report',
  'consistency.triples',
  'consistency.worst',
  'data.images',
  'data.previewPairSet',
  'experiments.list',
  'nll.evidence',
  'pairs.detail',
  'pairs.find',
  'pairs.page',
  'results.table',
  'scores.adaptive',
  'scores.get',
] as const satisfies readonly RequestName[];

export type AnalysisRequest = (typeof ANALYSIS_REQUESTS)[number];

/** The requests that the main thread answers. */
export type MainRequest = Exclude<RequestName, AnalysisRequest>;

const inAnalysis: ReadonlySet<RequestName> = new Set(ANALYSIS_REQUESTS);

export function isAnalysisRequest(name: RequestName): name is AnalysisRequest {
  return inAnalysis.has(name);
}
