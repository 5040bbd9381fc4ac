import type { Libraries } from '../ggml/libraries.ts';
import { IMAGE_TOKENS, PATCH_VALUES, TOWER } from './demo-shape.ts';
import { faceBatch } from './face-batch.ts';
import { towerGraph, TOWER_TOKENS } from './tower-graph.ts';
import { TrainingGraph, type Weights } from './training-graph.ts';

/** Faces as the frozen tower sees them. */
export interface EncodedFaces {
  /** [tower width, image tokens, faces], without the class token. */
  readonly tokens: Float32Array;
  readonly scores: Float32Array;
}

export const FACE_VALUES = TOWER.width * IMAGE_TOKENS;

/** The side of the files in a synthetic set. */
const DRAWN_SIZE = 256;

const FACES_AT_ONCE = 32;

/** Faces 0 to `count - 1` of a seed through the tower; `count` is rounded up to whole batches. */
export async function encodeFaces(
  libraries: Libraries,
  weights: Weights,
  seed: number,
  count: number,
): Promise<EncodedFaces> {
  const graph = new TrainingGraph(libraries);
  try {
    const patches = graph.input([PATCH_VALUES, TOWER_TOKENS * FACES_AT_ONCE]);
    const output = towerGraph(graph, patches, FACES_AT_ONCE);
    graph.compileForward([output], weights);
    const batches = Math.ceil(count / FACES_AT_ONCE);
    const tokens = new Float32Array(batches * FACES_AT_ONCE * FACE_VALUES);
    const scores = new Float32Array(batches * FACES_AT_ONCE);
    for (let batch = 0; batch < batches; batch++) {
      const from = batch * FACES_AT_ONCE;
      const faces = await faceBatch(seed, from, FACES_AT_ONCE, DRAWN_SIZE);
      graph.upload(patches, faces.patches);
      await graph.forward();
      const encoded = graph.download(output);
      scores.set(faces.scores, from);
      for (let face = 0; face < FACES_AT_ONCE; face++) {
        const start = (face * TOWER_TOKENS + 1) * TOWER.width;
        tokens.set(encoded.subarray(start, start + FACE_VALUES), (from + face) * FACE_VALUES);
      }
    }
    return { tokens, scores };
  } finally {
    graph.dispose();
  }
}
