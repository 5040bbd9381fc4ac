import type { Label } from '../../../core/labels.ts';
import type { AnswerSource } from '../../../model/questions.ts';
import { AppError } from '../../app-error.ts';
import { detectScoreRange, toScore, type ScoreRange } from '../../datasets/score-range.ts';
import { countedLabels } from '../../store/counted-labels.ts';
import type { Database } from '../../store/database.ts';
import type { Dataset } from '../../store/datasets.ts';
import { imagesOfDataset } from '../../store/images.ts';
import { runs } from '../../store/runs.ts';
import { scoresOfScoring, scoringsOfRun } from '../../store/scores.ts';
import { tasks } from '../../store/tasks.ts';

/** A pair with what was said of it: the label for `low` shown first. */
export interface LabelledPair {
  readonly low: number;
  readonly high: number;
  readonly label: Label;
}

/** A source with its answers: scores by image on 1-5, or labels of pairs. */
export type Answers = AnswerSource &
  (
    | { readonly scores: ReadonlyMap<number, number>; readonly labels?: undefined }
    | { readonly labels: readonly LabelledPair[]; readonly scores?: undefined }
  );

/** Every source of answers about a dataset's images: its scores, further columns of scores, scored runs and tasks with labels. */
export function answerSources(db: Database, dataset: Dataset): Answers[] {
  const images = imagesOfDataset(db, dataset.id);
  const own = new Map(images.flatMap(({ id, score }) => (score === null ? [] : [[id, score] as const])));
  const columns = [...new Set(images.flatMap(({ otherScores }) => Object.keys(otherScores ?? {})))];
  const further = columns.map((name): Answers => {
    const raw = images.flatMap(({ id, otherScores }) => {
      const value = otherScores?.[name];
      return value === undefined ? [] : [[id, value] as const];
    });
    const range = rangeOf(
      raw.map(([, value]) => value),
      name,
    );
    const scores = new Map(raw.map(([id, value]) => [id, toScore(value, range)]));
    return { key: `score ${name}`, kind: 'score', name, question: null, n: scores.size, scores };
  });
  const ofRuns = runs(db)
    .filter(({ datasetId }) => datasetId === dataset.id)
    .flatMap(({ id, name, asked }): Answers[] => {
      const scoring = scoringsOfRun(db, id).at(-1);
      if (scoring === undefined) return [];
      const scores = new Map(scoresOfScoring(db, scoring.id).map(({ imageId, score }) => [imageId, score]));
      return [
        { key: `run ${id}`, kind: 'run', name, question: asked?.question ?? null, n: scores.size, scores },
      ];
    });
  const ofTasks = tasks(db)
    .filter((task) => task.dataset === dataset.id)
    .flatMap((task): Answers[] => {
      const labels = countedLabels(db, { datasetId: dataset.id, taskId: task.id }, 'majority').flatMap(
        ({ lowId, highId, label }) => (label === null ? [] : [{ low: lowId, high: highId, label }]),
      );
      return labels.length === 0
        ? []
        : [
            {
              key: `task ${task.id}`,
              kind: 'task',
              name: task.name,
              question: task.question,
              n: labels.length,
              labels,
            },
          ];
    });
  return [
    ...(own.size === 0
      ? []
      : [
          {
            key: 'score',
            kind: 'score' as const,
            name: 'score',
            question: dataset.ask.question,
            n: own.size,
            scores: own,
          },
        ]),
    ...further,
    ...ofRuns,
    ...ofTasks,
  ];
}

/** The usual range that holds all, else from the lowest to the highest. */
function rangeOf(values: readonly number[], name: string): ScoreRange {
  try {
    return detectScoreRange(values, name);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low < high ? [low, high] : [low, low + 1];
  }
}
