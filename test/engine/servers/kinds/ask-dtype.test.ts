import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openEndpointPool } from '../../../../src/engine/servers/endpoints/open-endpoint-pool.ts';
import { askDtype } from '../../../../src/engine/servers/kinds/ask-dtype.ts';
import type { ServerKind } from '../../../../src/model/server.ts';

/** Asks a server that has one page. */
async function dtypeOf(kind: ServerKind, page: string, answer: unknown): Promise<string | null> {
  const server = createServer((request, response) => {
    const isIt = request.url === page;
    response.writeHead(isIt ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isIt ? answer : { detail: 'Not Found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  await using pool = openEndpointPool({
    urls: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
  });
  return await askDtype(pool, 0, kind, 'llava', undefined);
}

test('each kind is asked for what it computes in on its own page, and one that does not say it is not guessed', async () => {
  const text = "model='/m', kv_cache_dtype=auto, dtype=torch.bfloat16, max_seq_len=4096";
  expect(await dtypeOf('vllm', '/server_info', { vllm_config: text })).toBe('bfloat16');
  expect(
    await dtypeOf('vllm', '/server_info', { vllm_config: { model_config: { dtype: 'torch.float32' } } }),
  ).toBe('float32');
  expect(await dtypeOf('vllm', '/elsewhere', {})).toBeNull();
  expect(await dtypeOf('llama-server', '/props', { model_ftype: 'all F32' })).toBe('all F32');
  expect(await dtypeOf('sglang', '/server_info', { dtype: 'float16' })).toBe('float16');
  expect(await dtypeOf('sglang', '/server_info', { dtype: 'auto' })).toBeNull();
  const models = [{ name: 'other' }, { name: 'llava', details: { quantization_level: 'Q4_K_M' } }];
  expect(await dtypeOf('ollama', '/api/tags', { models })).toBe('Q4_K_M');
  expect(
    await dtypeOf('lm-studio', '/api/v0/models', { data: [{ id: 'llava', quantization: 'Q8_0' }] }),
  ).toBe('Q8_0');
});
