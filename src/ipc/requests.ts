import type { Failure } from '../model/failure.ts';
import type { z } from 'zod';
import { annotateRequests } from './annotate.ts';
import { dataRequests } from './data.ts';
import { experimentsRequests } from './experiments.ts';
import { harmRequests } from './harm.ts';
import { mapsRequests } from './maps.ts';
import { modelsRequests } from './models.ts';
import { notesRequests } from './notes.ts';
import { peopleRequests } from './people.ts';
import { pairsRequests } from './pairs.ts';
import { rankingRequests } from './ranking.ts';
import type { RequestSchema } from './request-schema.ts';
import { reviewRequests } from './review.ts';
import { runsRequests } from './runs.ts';
import { exportsRequests, resultsRequests, scoresRequests } from './scores.ts';
import { similarRequests } from './similar.ts';
import { tasksRequests } from './tasks.ts';
import { trainingRequests } from './training.ts';
import { workspaceRequests } from './workspace.ts';

/** Everything that the renderer can ask, with the shape of question and answer: the one map of the product. */
export const requests = {
  ...workspaceRequests,
  ...dataRequests,
  ...modelsRequests,
  ...trainingRequests,
  ...runsRequests,
  ...pairsRequests,
  ...rankingRequests,
  ...scoresRequests,
  ...similarRequests,
  ...harmRequests,
  ...annotateRequests,
  ...peopleRequests,
  ...tasksRequests,
  ...reviewRequests,
  ...resultsRequests,
  ...experimentsRequests,
  ...exportsRequests,
  ...notesRequests,
  ...mapsRequests,
} as const satisfies Record<string, RequestSchema>;

export type RequestName = keyof typeof requests;

/** What a caller sends. */
export type Params<Name extends RequestName> = z.input<(typeof requests)[Name]['params']>;

/** What a caller gets. */
export type Result<Name extends RequestName> = z.output<(typeof requests)[Name]['result']>;

export type Reply<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure };

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}
