import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LABELS, type Triple } from '../../../src/core/labels.ts';
import { renderFace } from '../../../src/engine/datasets/synthetic/render-face.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { Comparator } from '../../../src/engine/llava/comparator.ts';
import { decoderGraph } from '../../../src/engine/training/decoder-graph.ts';
import { PATCH_VALUES, PROMPT_TOKENS, TOWER } from '../../../src/engine/training/demo-shape.ts';
import { encodeFaces, FACE_VALUES } from '../../../src/engine/training/encoded-faces.ts';
import { exportDecoder } from '../../../src/engine/training/export-decoder.ts';
import { exportProjector } from '../../../src/engine/training/export-projector.ts';
import { towerGraph, TOWER_TOKENS } from '../../../src/engine/training/tower-graph.ts';
import { TrainingGraph } from '../../../src/engine/training/training-graph.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const SEED = 11;
const FACES_SEED = 12;

/** 8-bit weights move a logit by some hundredths; a layer or token in the wrong place by some tenths. */
const TOLERANCE = 0.1;

it('the exported files answer through the comparator as the training graphs do', async () => {
  const libraries = await openLibraries('cpu');
  const start = <T>(build: (graph: TrainingGraph) => T) => {
    const graph = new TrainingGraph(libraries);
    return { graph, built: build(graph) };
  };

  const tower = start((graph) => towerGraph(graph, graph.input([PATCH_VALUES, TOWER_TOKENS]), 1));
  const { ggml, nodes } = tower.graph;
  tower.graph.compile(ggml.ggml_sum(nodes, ggml.ggml_sqr(nodes, tower.built)), [], SEED);
  const towerWeights = tower.graph.weights();

  const decoder = start((graph) => {
    const features = graph.input([TOWER.width, PROMPT_TOKENS]);
    return { features, logits: decoderGraph(graph, features, 1) };
  });
  const { features, logits } = decoder.built;
  const square = ggml.ggml_sqr(decoder.graph.nodes, logits);
  decoder.graph.compile(ggml.ggml_sum(decoder.graph.nodes, square), [logits], SEED + 1);
  const decoderWeights = decoder.graph.weights();

  const folder = temporaryFolder();
  const files = { model: join(folder, 'model.gguf'), mmproj: join(folder, 'mmproj.gguf') };
  await exportProjector(files.mmproj, {
    name: 'test',
    shape: TOWER,
    tower: towerWeights,
    projector: decoderWeights,
  });
  await exportDecoder(files.model, decoderWeights);
  const faces = await Promise.all(
    [0, 1].map(async (index) => {
      const path = join(folder, `${index}.jpg`);
      writeFileSync(path, await renderFace(FACES_SEED, index, 256));
      return { path };
    }),
  );

  const { tokens } = await encodeFaces(libraries, towerWeights, FACES_SEED, 2);
  const comparator = await Comparator.open({ ...files, gpu: 'cpu', threads: 1, pairsTogether: 1 });
  expect(comparator.info.promptTokens).toBe(PROMPT_TOKENS);
  for (const [first, second] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const shown = new Float32Array(TOWER.width * PROMPT_TOKENS);
    [first, second].forEach((face, place) => {
      const encoded = tokens.subarray(face * FACE_VALUES, (face + 1) * FACE_VALUES);
      shown.set(encoded, TOWER.width + place * FACE_VALUES);
    });
    decoder.graph.upload(features, shown);
    await decoder.graph.step(0, 0);
    const expected = decoder.graph.download(logits);
    const answers: Triple[] = [];
    await comparator.compare(
      [{ first: faces[first] as { path: string }, second: faces[second] as { path: string } }],
      {
        onResult: (_, __, answer) => answers.push(answer),
      },
    );
    LABELS.forEach((_, label) => {
      expect(Math.abs((answers[0]?.[label] ?? NaN) - (expected[label] ?? NaN))).toBeLessThan(TOLERANCE);
    });
  }
  await comparator.dispose();
  tower.graph.dispose();
  decoder.graph.dispose();
});
