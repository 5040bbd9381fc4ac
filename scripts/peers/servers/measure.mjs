// What a running server answers beside what transformers or the local engine does:
//   node scripts/peers/servers/measure.mjs URL MODEL chat|raw ADAPTER|- FOLDER TRUTH.json KEY
// FOLDER has pairs.json and pictures (random_llava.py); TRUTH has under KEY the answers to its pairs. Prints one JSON row.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { parseModelCard } from '../../../src/engine/model-files/model-card.ts';
import { serverCard } from '../../../src/engine/servers/kinds/server-card.ts';
import { ServerComparator } from '../../../src/engine/servers/kinds/server-comparator.ts';

/** The row of one way of asking one server; its largest difference from the truth is in log-probabilities of all tokens. */
export async function measure({ url, model, prompt, adapter, folder, truth, key }) {
  const job = JSON.parse(readFileSync(path.join(folder, 'pairs.json'), 'utf8'));
  const wanted = JSON.parse(readFileSync(truth, 'utf8'))[key];
  const card =
    prompt === 'raw'
      ? parseModelCard({ prompt: job.prompts.raw, question: job.question }, 'of the script')
      : null;
  const server = { urls: [url], model, adapter, prompt, keyVariable: null };
  const opened = performance.now();
  await using client = await ServerComparator.open({ server, card: serverCard(card, prompt) });
  const begun = performance.now();
  const found = [];
  const failed = [];
  await client.compare(
    job.pairs.map(([first, second]) => ({
      first: { path: path.join(folder, 'pictures', first) },
      second: { path: path.join(folder, 'pictures', second) },
    })),
    {
      onResult: (index, _member, logits) => (found[index] = logits),
      onLabel: (index, _member, label) => (found[index] = label),
      onFailed: (index, _attempts, reason) => failed.push([index, reason]),
    },
  );
  const labels = ['First', 'Second', 'Similar'];
  const differences = found.flatMap((answer, index) =>
    Array.isArray(answer) ? answer.map((value, label) => Math.abs(value - wanted.answers[index][label])) : [],
  );
  const sameLabel = found.filter((answer, index) => {
    const best = (triple) => labels[triple.indexOf(Math.max(...triple))];
    return (Array.isArray(answer) ? best(answer) : answer) === best(wanted.answers[index]);
  }).length;
  return {
    ...client.info.server,
    request: undefined,
    tokens: client.info.promptTokens,
    wantedTokens: wanted.tokens,
    ids: client.info.labelTokens && Object.values(client.info.labelTokens),
    wantedIds: wanted.ids,
    asked: job.pairs.length,
    answered: found.filter((answer) => answer !== undefined).length,
    failed: failed.slice(0, 3),
    largest: differences.length === 0 ? null : Math.max(...differences),
    mean:
      differences.length === 0
        ? null
        : differences.reduce((sum, value) => sum + value, 0) / differences.length,
    sameLabel,
    bounded: client.bounded,
    startSeconds: Math.round(begun - opened) / 1000,
    seconds: Math.round(performance.now() - begun) / 1000,
    findings: client.check.findings.map(({ check, status, found: what }) => `${status} ${check}: ${what}`),
    warnings: client.info.warnings,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [url, model, prompt, adapter, folder, truth, key] = positionals;
  console.log(
    JSON.stringify(
      await measure({ url, model, prompt, adapter: adapter === '-' ? null : adapter, folder, truth, key }),
      null,
      2,
    ),
  );
}
