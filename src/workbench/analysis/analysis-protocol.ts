import type { Prediction } from '../../engine/store/predictions.ts';
import type { Changed } from '../../ipc/events.ts';
import type { Failure } from '../../model/failure.ts';
import type { AreaOf } from '../areas.ts';
import type { AnalysisRequest } from './analysis-requests.ts';
import type { AnalysisTask } from './analysis-tasks.ts';

/** What has happened to the workspace. A question that follows is answered by the state that it leaves behind. */
export type AnalysisNote =
  /** A job has stored answers of a run. */
  | { readonly kind: 'answered'; readonly runId: number; readonly predictions: readonly Prediction[] }
  /** A person has said something about two images, or taken it back. */
  | { readonly kind: 'judged'; readonly firstId: number; readonly secondId: number }
  /** Answers of a run are others than before; null for any run's. */
  | { readonly kind: 'replaced'; readonly runId: number | null }
  | { readonly kind: 'changed'; readonly what: readonly Changed[] };

/** What the analysis is asked: a request with checked parameters, or a task. */
export type Question =
  | { readonly kind: 'request'; readonly name: AnalysisRequest; readonly params: unknown }
  | { readonly kind: 'task'; readonly name: AnalysisTask; readonly params: unknown }
  /** Nothing: what any question needs is to be loaded, and the handlers of some areas. */
  | { readonly kind: 'prepare'; readonly areas: readonly AreaOf<AnalysisRequest>[] };

/** From the main thread; taken in the order sent. */
export type ToAnalysis =
  | { readonly type: 'question'; readonly id: number; readonly question: Question }
  | { readonly type: 'note'; readonly note: AnalysisNote }
  | { readonly type: 'close' };

/** The answer to a question: its value, a failure of the world, or a bug. */
export type FromAnalysis = { readonly id: number } & (
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'failure'; readonly failure: Failure }
  | { readonly type: 'bug'; readonly error: Error }
);
