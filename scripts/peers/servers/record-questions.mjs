// Asks what the tests ask, through record.mjs:  node scripts/peers/servers/record-questions.mjs URL MODEL chat|raw ADAPTER|-
// Prints the answers, which the tests hold the replay to.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseModelCard } from '../../../src/engine/model-files/model-card.ts';
import { writeKnownPictures } from '../../../src/engine/pictures/known-pictures.ts';
import { serverSchema } from '../../../src/model/server.ts';
import { serverCard } from '../../../src/engine/servers/kinds/server-card.ts';
import { ServerComparator } from '../../../src/engine/servers/kinds/server-comparator.ts';

const [url, model, prompt, adapter] = process.argv.slice(2);
const pictures = await writeKnownPictures(mkdtempSync(path.join(tmpdir(), 'tiebreak-record-')));
const [first, second] = pictures.map((file) => ({ path: file }));
const raw = {
  prompt: '<s><image><image>, which face looks more attractive?',
  question: 'which face looks more attractive?',
};
await using client = await ServerComparator.open({
  server: serverSchema.parse({
    urls: [url],
    model,
    adapter: adapter === '-' ? null : adapter,
    prompt,
    keyVariable: null,
  }),
  card: serverCard(prompt === 'raw' ? parseModelCard(raw, 'of the script') : null, prompt),
});
const answers = [];
await client.compare(
  [
    { first, second },
    { first: second, second: first },
    { first, second: first },
  ],
  {
    onResult: (index, _member, logits) => (answers[index] = logits),
    onLabel: (index, _member, label) => (answers[index] = label),
    onFailed: (index, _attempts, reason) => (answers[index] = reason),
  },
);
console.log(JSON.stringify({ info: client.info, findings: client.check.findings, answers }, null, 1));
