import { describe, expect, it } from 'vitest';
import { Backend, listDevices } from '../../../src/engine/ggml/backend.ts';
import { bind, parsePrototype } from '../../../src/engine/ggml/binding.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { TENSOR_TYPES } from '../../../src/engine/ggml/tensor-type.ts';

/** A kind of graphics that cannot exist on this system. */
const IMPOSSIBLE = process.platform === 'darwin' ? 'cuda' : 'metal';

describe('the libraries', () => {
  it('name what is available when the graphics asked for are not, and may be asked for something else', async () => {
    await expect(openLibraries(IMPOSSIBLE)).rejects.toMatchObject({
      code: 'gpu-not-available',
      message: expect.stringMatching(
        new RegExp(`^${IMPOSSIBLE} is not available on this machine. Available: .*cpu\\.$`),
      ) as string,
    });
    const libraries = await openLibraries('cpu');
    expect(libraries.gpu).toBe('cpu');
    expect(libraries.version).toMatch(/^v\d/);
  });

  it('are loaded once a process, and not for something else besides', async () => {
    expect(await openLibraries('cpu')).toBe(await openLibraries('cpu'));
    expect(() => openLibraries('auto')).toThrow("already loaded for 'cpu'");
  });

  it('list the CPU among the devices, with its memory', async () => {
    const cpu = listDevices(await openLibraries('cpu')).find(({ kind }) => kind === 'cpu');
    expect(cpu?.name).toBe('CPU');
    expect(cpu?.memoryTotal).toBeGreaterThan(1e8);
  });

  it('compute a graph on the device that was opened', async () => {
    const libraries = await openLibraries('cpu');
    const { ggml } = libraries;
    const backend = Backend.open(libraries);
    backend.setThreads(1);
    const context = ggml.ggml_init({ mem_size: 1 << 16, mem_buffer: null, no_alloc: true });
    if (context === null) throw new Error('no context');
    const x = ggml.ggml_new_tensor_1d(context, TENSOR_TYPES.F32.id, 3);
    const y = ggml.ggml_sqr(context, x);
    const graph = ggml.ggml_new_graph_custom(context, 8, false);
    ggml.ggml_build_forward_expand(graph, y);
    const buffer = ggml.ggml_backend_alloc_ctx_tensors(context, backend.pointer);
    ggml.ggml_backend_tensor_set(x, Float32Array.of(1, -2, 3), 0, 12);
    await backend.compute(graph);
    const squares = new Float32Array(3);
    ggml.ggml_backend_tensor_get(y, squares, 0, 12);
    expect([...squares]).toEqual([1, 4, 9]);
    ggml.ggml_backend_buffer_free(buffer);
    ggml.ggml_free(context);
    backend[Symbol.dispose]();
    backend[Symbol.dispose]();
  });
});

describe('a prototype', () => {
  it('is read into its name, result and parameters', () => {
    expect(parsePrototype('ggml_tensor*? ggml_graph_get_grad(ggml_cgraph*, ggml_tensor*)')).toEqual({
      name: 'ggml_graph_get_grad',
      result: 'ggml_tensor*',
      parameters: ['ggml_cgraph*', 'ggml_tensor*'],
    });
    expect(parsePrototype('char* ggml_version()').parameters).toEqual([]);
    expect(() => parsePrototype('int broken(')).toThrow('not a prototype');
  });

  it('of a function that the library lacks is refused when it is bound', async () => {
    const { ggmlBase } = await openLibraries('cpu');
    expect(() => bind(ggmlBase, 'int ggml_of_another_release(int)')).toThrow('ggml_of_another_release');
  });
});
