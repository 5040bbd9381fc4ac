// What a running server answers beside what transformers or the local engine does:
//   node scripts/peers/servers/measure.mjs URL MODEL chat|raw ADAPTER|- FOLDER TRUTH.json KEY
//   node scripts/peers/servers/measure.mjs URL MODEL chat|raw ADAPTER|- FOLDER --local MODEL.gguf MMPROJ.gguf [ADAPTER.gguf]
// FOLDER has pairs.json and pictures (random_llava.py); TRUTH has under KEY the answers to its pairs, or the local engine answers them,
// with the vision tower's tokens in llama.cpp's order and F32 throughout. Prints one JSON row.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { InferenceClient } from '../../../src/engine/inference/inference-client.ts';
import { parseModelCard } from '../../../src/engine/model-files/model-card.ts';
import { serverCard } from '../../../src/engine/servers/kinds/server-card.ts';
import { anyServerSchema } from '../../../src/model/server.ts';
import { ServerComparator } from '../../../src/engine/servers/kinds/server-comparator.ts';

/** What the local engine answers to the prompt that the server's model reads, in the order of the pairs. */
async function localAnswers(pairs, { prompt, labelTexts }, [model, mmproj, adapter], localCard) {
  const card = parseModelCard(
    { vision: 'llama.cpp', ...localCard, prompt, labelSpace: labelTexts.First.startsWith(' ') },
    'of the script',
  );
  const adapters = adapter === undefined ? [] : [{ file: adapter, scale: 1 }];
  const spec = {
    model,
    mmproj,
    card,
    gpu: 'cpu',
    threads: 1,
    exact: true,
    members: [{ name: 'model', adapters }],
  };
  await using client = await InferenceClient.start(spec);
  const answers = [];
  await client.compare(pairs, {
    onResult: (index, _member, logits, vocabulary) => {
      const largest = Math.max(...vocabulary);
      const all = largest + Math.log(vocabulary.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
      answers[index] = logits.map((logit) => logit - all);
    },
    onFailed: (index, _attempts, reason) => {
      throw new Error(`${index}: ${reason}`);
    },
    wantsVocabulary: true,
  });
  const { labelTokens, promptTokens } = client.info;
  return { answers, ids: Object.values(labelTokens), tokens: promptTokens };
}

/** The row of one way of asking one server, or one that is started for files (`managed`); its largest difference from the truth is in log-probabilities of all tokens. */
export async function measure({
  url,
  managed,
  model,
  prompt,
  adapter,
  folder,
  truth,
  key,
  local,
  localCard,
  answers,
}) {
  const job = JSON.parse(readFileSync(path.join(folder, 'pairs.json'), 'utf8'));
  const pairs = job.pairs.map(([first, second]) => ({
    first: { path: path.join(folder, 'pictures', first) },
    second: { path: path.join(folder, 'pictures', second) },
  }));
  const card =
    prompt === 'raw'
      ? parseModelCard({ prompt: job.prompts.raw, question: job.question }, 'of the script')
      : null;
  const asked = { model, adapter, prompt };
  const place = managed === undefined ? { urls: [url], keyVariable: null } : { managed };
  const server = anyServerSchema.parse({ ...asked, ...place });
  const opened = performance.now();
  await using client = await ServerComparator.open({ server, card: serverCard(card, prompt) });
  const begun = performance.now();
  const found = [];
  const failed = [];
  await client.compare(pairs, {
    onResult: (index, _member, logits) => (found[index] = logits),
    onLabel: (index, _member, label) => (found[index] = label),
    onFailed: (index, _attempts, reason) => failed.push([index, reason]),
  });
  if (answers !== undefined) writeFileSync(answers, JSON.stringify(found));
  const seconds = Math.round(performance.now() - begun) / 1000;
  const wanted =
    local === undefined
      ? JSON.parse(readFileSync(truth, 'utf8'))[key]
      : await localAnswers(pairs, client.info, local, localCard);
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
    seconds,
    findings: client.check.findings.map(({ check, status, found: what }) => `${status} ${check}: ${what}`),
    warnings: client.info.warnings,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { local: { type: 'boolean' }, answers: { type: 'string' } },
  });
  const [url, model, prompt, adapter, folder, ...rest] = positionals;
  const asked = {
    url,
    model,
    prompt,
    adapter: adapter === '-' ? null : adapter,
    folder,
    answers: values.answers,
  };
  const row = await measure(
    values.local ? { ...asked, local: rest } : { ...asked, truth: rest[0], key: rest[1] },
  );
  console.log(JSON.stringify(row, null, 2));
}
