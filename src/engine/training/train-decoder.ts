import { DEFAULT_THETA, labelOf, LABELS } from '../../core/labels.ts';
import { createRandom } from '../../core/random.ts';
import type { Libraries } from '../ggml/libraries.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { ANSWERS, decoderGraph } from './decoder-graph.ts';
import { IMAGE_TOKENS, PROMPT_TOKENS, TOWER } from './demo-shape.ts';
import { FACE_VALUES, type EncodedFaces } from './encoded-faces.ts';
import { facePairs, type FacePair } from './face-pairs.ts';
import { cosineRate } from './learning-rate.ts';
import { TrainingGraph, type Weights } from './training-graph.ts';

export interface DecoderTraining {
  readonly seed: number;
  readonly steps: number;
  /** Pairs a step, each shown in both orders. */
  readonly pairs: number;
  readonly learningRate: number;
  readonly checkpoint: string;
  readonly log: (line: string) => void;
}

/** About three times as many Similar pairs as come by themselves, so that it is answered as often as it is true. */
const SIMILAR_SHARE = 0.35;

const WARM_UP_STEPS = 100;
const WEIGHT_DECAY = 0.01;
const STEPS_A_REPORT = 100;
const VALIDATION_BATCHES = 16;

/** Teaches projector and decoder to compare, by cross-entropy over the answers, with the tower frozen. */
export async function trainDecoder(
  libraries: Libraries,
  faces: EncodedFaces,
  heldOut: EncodedFaces,
  training: DecoderTraining,
): Promise<Weights> {
  const { seed, steps, pairs, log } = training;
  const batch = 2 * pairs;
  const graph = new TrainingGraph(libraries);
  try {
    const { ggml, nodes } = graph;
    const features = graph.input([TOWER.width, PROMPT_TOKENS * batch]);
    const labels = graph.input([ANSWERS, batch]);
    const logits = decoderGraph(graph, features, batch);
    const loss = ggml.ggml_cross_entropy_loss(nodes, logits, labels);
    const found = readCheckpoint(training.checkpoint);
    graph.compile(loss, [logits], seed, found?.weights);

    const show = ({ tokens, scores }: EncodedFaces, draw: () => FacePair): Int32Array => {
      const shown = new Float32Array(TOWER.width * PROMPT_TOKENS * batch);
      const wanted = new Float32Array(ANSWERS * batch);
      const classes = new Int32Array(batch);
      for (let at = 0; at < batch; at += 2) {
        const [first, second] = draw();
        for (const [row, pair] of [[first, second] as const, [second, first] as const].entries()) {
          const start = (at + row) * PROMPT_TOKENS * TOWER.width + TOWER.width;
          pair.forEach((face, place) => {
            shown.set(
              tokens.subarray(face * FACE_VALUES, (face + 1) * FACE_VALUES),
              start + place * IMAGE_TOKENS * TOWER.width,
            );
          });
          const label = labelOf(scores[pair[0]] ?? NaN, scores[pair[1]] ?? NaN);
          classes[at + row] = LABELS.indexOf(label);
          wanted[(at + row) * ANSWERS + LABELS.indexOf(label)] = 1;
        }
      }
      graph.upload(features, shown);
      graph.upload(labels, wanted);
      return classes;
    };
    const countRight = (classes: Int32Array): number => {
      const answers = graph.download(logits);
      return classes.reduce((right, label, at) => {
        const row = answers.subarray(at * ANSWERS, at * ANSWERS + LABELS.length);
        return right + (row.indexOf(Math.max(...row)) === label ? 1 : 0);
      }, 0);
    };
    const validate = async (): Promise<number> => {
      const draw = facePairs(heldOut.scores, DEFAULT_THETA, SIMILAR_SHARE, createRandom(seed, -1));
      let right = 0;
      for (let at = 0; at < VALIDATION_BATCHES; at++) {
        const classes = show(heldOut, draw);
        await graph.step(0, 0);
        right += countRight(classes);
      }
      return right / (VALIDATION_BATCHES * batch);
    };

    const from = (found?.step ?? 0) + 1;
    // Streams from 0 up start the parameters; pairs have others, and a resumed training new ones.
    const draw = facePairs(faces.scores, DEFAULT_THETA, SIMILAR_SHARE, createRandom(seed, -1 - from));
    let [total, right, counted, started] = [0, 0, 0, performance.now()];
    for (let step = from; step <= steps; step++) {
      const classes = show(faces, draw);
      await graph.step(cosineRate(training.learningRate, step, steps, WARM_UP_STEPS), WEIGHT_DECAY);
      total += graph.download(loss)[0] ?? NaN;
      right += countRight(classes);
      counted++;
      if (step % STEPS_A_REPORT === 0 || step === steps) {
        const milliseconds = (performance.now() - started) / counted;
        const heldOutAccuracy = await validate();
        writeCheckpoint(training.checkpoint, { step, weights: graph.weights() });
        log(
          `decoder step ${step} loss ${(total / counted).toFixed(4)} accuracy ${(right / counted / batch).toFixed(3)} ` +
            `held out ${heldOutAccuracy.toFixed(3)} ${milliseconds.toFixed(0)} ms a step`,
        );
        [total, right, counted, started] = [0, 0, 0, performance.now()];
      }
    }
    return graph.weights();
  } finally {
    graph.dispose();
  }
}
