import { pearson } from '../../core/metrics.ts';
import { faceBatch, TARGETS } from './face-batch.ts';
import type { Libraries } from '../ggml/libraries.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { IMAGE_TOKENS, PATCH_VALUES, TOWER } from './demo-shape.ts';
import { linear } from './layers.ts';
import { cosineRate } from './learning-rate.ts';
import { towerGraph, TOWER_TOKENS } from './tower-graph.ts';
import { TrainingGraph, type Weights } from './training-graph.ts';

export interface TowerTraining {
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  /** Faces of the next seed that are only ever looked at, rounded up to whole batches. */
  readonly validationFaces: number;
  readonly learningRate: number;
  /** Checkpoints go here, and training goes on from the one it finds. */
  readonly checkpoint: string;
  readonly log: (line: string) => void;
}

/** The score counts as much as this many of the other targets. */
const SCORE_WEIGHT = 4;

/** Twice the tower's resolution: fewer pixels than the files of the synthetic set have, so that drawing keeps up. */
const DRAWN_SIZE = 2 * TOWER.imageSize;

const WARM_UP_STEPS = 200;
const WEIGHT_DECAY = 0.01;
const STEPS_A_REPORT = 100;

/**
 * Teaches the tower to see: regression of the mean of a linear head over the patch tokens of the last block onto score
 * and traits, on faces that are never shown twice. The head is thrown away with the class token.
 */
export async function trainTower(libraries: Libraries, training: TowerTraining): Promise<Weights> {
  const { seed, steps, batch, log } = training;
  const graph = new TrainingGraph(libraries);
  try {
    const { ggml, nodes } = graph;
    const patches = graph.input([PATCH_VALUES, TOWER_TOKENS * batch]);
    const targets = graph.input([TARGETS, batch]);
    const weights = graph.constant([TARGETS, 1], Float32Array.from({ length: TARGETS }, targetWeight));
    const tokenMean = graph.constant(
      [1, TOWER_TOKENS],
      Float32Array.from({ length: TOWER_TOKENS }, (_, token) => (token === 0 ? 0 : 1 / IMAGE_TOKENS)),
    );
    const tokens = linear(graph, towerGraph(graph, patches, batch), 'head', TOWER.width, TARGETS);
    const shares = ggml.ggml_mul(
      nodes,
      ggml.ggml_reshape_3d(nodes, tokens, TARGETS, TOWER_TOKENS, batch),
      tokenMean,
    );
    // The gradient of a permutation is a view that only RESHAPE's gradient copies into order.
    const whole = ggml.ggml_reshape_3d(nodes, shares, TARGETS, TOWER_TOKENS, batch);
    const columns = ggml.ggml_cont(nodes, ggml.ggml_permute(nodes, whole, 1, 0, 2, 3));
    const predicted = ggml.ggml_reshape_2d(nodes, ggml.ggml_sum_rows(nodes, columns), TARGETS, batch);
    const found = readCheckpoint(training.checkpoint);
    const error = ggml.ggml_mul(nodes, ggml.ggml_sub(nodes, predicted, targets), weights);
    const squares = ggml.ggml_sum(nodes, ggml.ggml_sqr(nodes, error));
    const loss = ggml.ggml_scale(nodes, squares, 1 / (batch * TARGETS));
    graph.compile(loss, [predicted], seed, found?.weights);

    const validate = async (): Promise<number> => {
      const [expected, got]: [number[], number[]] = [[], []];
      for (let from = 0; from < training.validationFaces; from += batch) {
        const faces = await faceBatch(seed + 1, from, batch, DRAWN_SIZE);
        graph.upload(patches, faces.patches);
        graph.upload(targets, faces.targets);
        await graph.step(0, 0);
        const answer = graph.download(predicted);
        faces.scores.forEach((score, at) => {
          expected.push(score);
          got.push(answer[at * TARGETS] ?? NaN);
        });
      }
      return pearson(expected, got);
    };

    let total = 0;
    let counted = 0;
    let started = performance.now();
    let next = faceBatch(seed, (found?.step ?? 0) * batch, batch, DRAWN_SIZE);
    for (let step = (found?.step ?? 0) + 1; step <= steps; step++) {
      const faces = await next;
      graph.upload(patches, faces.patches);
      graph.upload(targets, faces.targets);
      next = faceBatch(seed, step * batch, batch, DRAWN_SIZE);
      await graph.step(cosineRate(training.learningRate, step, steps, WARM_UP_STEPS), WEIGHT_DECAY);
      total += graph.download(loss)[0] ?? NaN;
      counted++;
      if (step % STEPS_A_REPORT === 0 || step === steps) {
        const milliseconds = (performance.now() - started) / counted;
        const correlation = await validate();
        writeCheckpoint(training.checkpoint, { step, weights: graph.weights() });
        log(
          `tower step ${step} loss ${(total / counted).toFixed(4)} validation PC ${correlation.toFixed(4)} ` +
            `${milliseconds.toFixed(0)} ms a step`,
        );
        total = counted = 0;
        started = performance.now();
      }
    }
    await next;
    return graph.weights();
  } finally {
    graph.dispose();
  }
}

/** Square roots, because they multiply the error before it is squared. */
function targetWeight(_: unknown, target: number): number {
  return target === 0 ? Math.sqrt(SCORE_WEIGHT) : 1;
}
