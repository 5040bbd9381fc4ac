/**
 * From people's labels to a better model, on simulated faces and with simulated people:
 *
 *     node test/bench/train-on-task.ts DEMO_WORKSPACE
 *
 * takes a workspace that `tiebreak demo` has made (work on a copy: it adds a task, a training and runs), makes a task of 700 random pairs
 * of its images, lets three simulated people judge them by the true scores with Davidson's noise, trains the demo model on what they
 * agree on, and tells the accuracy on held-out labels before and after.
 */
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LABELS } from '../../src/core/labels.ts';
import { LIKELIHOODS } from '../../src/core/likelihood.ts';
import { createRandom } from '../../src/core/random.ts';
import { imageById } from '../../src/engine/store/images.ts';
import { appendJudgement } from '../../src/engine/store/judgements.ts';
import { people } from '../../src/engine/store/people.ts';
import { dealtPairs, taskByName } from '../../src/engine/store/tasks.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';

const [workspaceFolder] = process.argv.slice(2);
if (workspaceFolder === undefined) throw new Error('give the folder of a copy of a demo workspace');
const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Logits a unit of score: people err about every eighth pair. */
const SCALE = 4;
const TIE = 0.5;
const NAME = 'simulated people';
const PEOPLE = ['simulated-1', 'simulated-2', 'simulated-3'];

function tiebreak(...args: string[]): void {
  console.log(`\n$ tiebreak ${args.join(' ')}`);
  const { status } = spawnSync(
    process.execPath,
    [path('bin/tiebreak.mjs'), ...args, '--workspace', String(workspaceFolder)],
    { stdio: ['ignore', 'inherit', 'ignore'] },
  );
  if (status !== 0) throw new Error(`exit code ${status}`);
}

const MODEL = ['--model', path('models/demo/model.gguf'), '--mmproj', path('models/demo/mmproj.gguf')];

tiebreak(
  ...['task', 'create', NAME, '--images', '--draw', 'random', '--pairs', '700'],
  ...['--question', 'Which face looks more attractive?', ...PEOPLE.flatMap((name) => ['--person', name])],
);
const workspace = Workspace.open(workspaceFolder);
const { db } = workspace;
const task = taskByName(db, NAME);
if (task === null) throw new Error('the task is gone');
const random = createRandom(5);
const { probabilities, ties } = LIKELIHOODS.davidson;
await workspace.transaction(() => {
  for (const { id, name } of people(db).filter(({ name }) => PEOPLE.includes(name)))
    for (const { firstId, secondId } of dealtPairs(db, task.id, id, { offset: 0, limit: 10_000 })) {
      const [first, second] = [imageById(db, firstId)?.score ?? null, imageById(db, secondId)?.score ?? null];
      if (first === null || second === null)
        throw new Error(`${name} is asked about an image without a score`);
      const [p, q] = probabilities(SCALE * (first - second), ties.ofParameter(TIE));
      const drawn = random.uniform();
      appendJudgement(db, {
        ...{ key: randomUUID(), firstId, secondId, judge: id, task: task.id, action: 'label' },
        label: LABELS[drawn < p ? 0 : drawn < p + q ? 1 : 2],
        ...{ seconds: 1, shownSwapped: false, runId: null },
      });
    }
});
workspace.close();
const heldOut = ['--pairs', `${NAME} held out`];
tiebreak(
  'train',
  '--task',
  NAME,
  '--held-out',
  '0.4',
  '--least-agreement',
  '0.5',
  ...MODEL,
  '--set',
  'epochs=3',
);
tiebreak('compare', '--run', 'base', ...heldOut, ...MODEL);
tiebreak('compare', '--run', 'trained', ...heldOut, '--training', NAME);
tiebreak('held-out', ...heldOut, '--before', 'base', '--after', 'trained');
