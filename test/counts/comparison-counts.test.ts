// What a comparison costs, in counts that no other work on a machine changes: tokens, calls, nodes of a graph.
import { expect, test, vi } from 'vitest';
import { Comparator } from '../../src/engine/comparator/comparator.ts';
import { readerRoom } from '../../src/engine/comparator/reader-room.ts';
import { Backend } from '../../src/engine/ggml/backend.ts';
import type { Graph } from '../../src/engine/ggml/ggml.ts';
import { openLibraries } from '../../src/engine/ggml/libraries.ts';
import { LanguageDecoder } from '../../src/engine/language/language-decoder.ts';
import { LLAVA_OF_576_TOKENS, writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { writeRandomPhotographs } from '../fixtures/random-photographs.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Nodes of the tower's graph, for a block and around all blocks: a norm is 3, a matrix with its bias 2, attention some 15. */
const NODES_OF_BLOCK = 40;
const NODES_AROUND = 40;

test('a pair reads its second half alone, a first image once, and every picture passes the tower once', async () => {
  const folder = temporaryFolder();
  const { model, mmproj } = await writeRandomLlava(folder, LLAVA_OF_576_TOKENS);
  const paths = await writeRandomPhotographs(folder, 4, { size: 168 });
  const { ggml } = await openLibraries('cpu');

  const ofTokens = vi.spyOn(LanguageDecoder.prototype, 'decodeTokens');
  const ofEmbeddings = vi.spyOn(LanguageDecoder.prototype, 'decodeEmbeddings');
  const takeTokens = () => {
    // A prompt's texts come as embeddings too.
    expect(ofTokens).not.toHaveBeenCalled();
    const read = ofEmbeddings.mock.calls.map(([spans]) => {
      const numbers = spans.flatMap(({ parts }) => parts).reduce((sum, { values }) => sum + values.length, 0);
      return numbers / (LLAVA_OF_576_TOKENS.languageModel?.width ?? NaN);
    });
    ofEmbeddings.mockClear();
    return read;
  };
  const nodes: number[] = [];
  const { compute } = Backend.prototype as { compute: (this: Backend, graph: Graph) => Promise<void> };
  vi.spyOn(Backend.prototype, 'compute').mockImplementation(function (this: Backend, graph) {
    // Before it is computed, for the graph is freed then.
    nodes.push(ggml.ggml_graph_n_nodes(graph));
    return compute.call(this, graph);
  });

  await using comparator = await Comparator.open({ model, mmproj, gpu: 'cpu', threads: 1, pairsTogether: 1 });
  // Settings that are given are not measured.
  expect([...takeTokens(), ...nodes]).toEqual([]);
  const [a = '', b = '', c = '', d = ''] = paths;
  const pairs = [a, b].flatMap((first) =>
    [c, d].map((second) => ({ first: { path: first }, second: { path: second } })),
  );
  const answered: number[] = [];
  await comparator.compare(pairs, { onResult: (index) => answered.push(index) });
  expect(answered).toHaveLength(4);

  const { beginning, rest } = comparator.loaded.prompt.halves;
  expect({ beginning, rest }).toEqual({ beginning: 577, rest: 583 });
  expect(takeTokens()).toEqual([beginning, rest, rest, beginning, rest, rest]);
  // Four pictures, in as many runs of the tower as it takes them in.
  const blocks = LLAVA_OF_576_TOKENS.mmproj?.blocks ?? NaN;
  expect(nodes.length).toBeGreaterThan(0);
  expect(nodes.length).toBeLessThanOrEqual(4);
  for (const count of nodes) {
    expect(count).toBeGreaterThan(10 * blocks);
    expect(count).toBeLessThanOrEqual(NODES_OF_BLOCK * blocks + NODES_AROUND);
  }

  // Known pictures cost the tower nothing, and a question that was answered last shares its beginning.
  nodes.length = 0;
  await comparator.compare(pairs.slice(2), { onResult: () => undefined });
  expect(takeTokens()).toEqual([rest, rest]);
  expect(nodes).toEqual([]);
});

test('a long prompt keeps one beginning, so that attention passes over the tokens of no other', () => {
  const long = readerRoom({ beginning: 577, rest: 583 }, 1);
  expect(long.beginnings).toBe(1);
  // One more than is kept may be repeated to fill a call.
  expect(long.contextTokens).toBeLessThanOrEqual(2 * 577 + 583 + 64);
  expect(readerRoom({ beginning: 577, rest: 583 }, 3).beginnings).toBe(3);
  expect(readerRoom({ beginning: 37, rest: 43 }, 1).beginnings).toBe(2);
});
