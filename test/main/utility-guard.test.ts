import path from 'node:path';
import { expect, test } from 'vitest';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { SERVER_CARD } from '../../src/engine/servers/kinds/server-card.ts';
import { ServerComparator } from '../../src/engine/servers/kinds/server-comparator.ts';
import { launchUtilityGuard } from '../../src/main/utility-inference.ts';
import { seen } from '../fakes/electron.ts';
import { writeLlamaServer } from '../fixtures/llama-server-program.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('a utility process starts and stops a llama-server as a child of Node does', async () => {
  const program = writeLlamaServer(temporaryFolder());
  const { model, mmproj } = DEMO_MODEL;
  const managed = { program, model, mmproj, adapter: null, args: [] };
  const server = { managed, model: 'demo', adapter: null, prompt: 'chat' } as const;
  const client = await ServerComparator.open(
    { server, card: SERVER_CARD },
    { managed: { launch: launchUtilityGuard } },
  );
  expect(client.info.server.version).toBe('b0-fake');
  await client[Symbol.asyncDispose]();
  expect(seen.forks.map((file) => path.basename(file))).toEqual(['guard-process.ts']);
});
