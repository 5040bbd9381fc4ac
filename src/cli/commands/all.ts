import type { Command } from 'commander';
import type { RunCommand } from '../command-context.ts';
import { DEFAULT_DEMO_WORKSPACE, TOKEN_VARIABLE } from '../defaults.ts';

/** A command: what the help of the program tells, and where the rest of it is, which is loaded when it is called. */
interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** What adds its options and its action. */
  readonly load: () => Promise<(command: Command, run: RunCommand) => void>;
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    description: `run the whole pipeline on simulated faces with the small demo model (workspace: ./${DEFAULT_DEMO_WORKSPACE})`,
    load: async () => (await import('./demo.ts')).addDemo,
  },
  {
    name: 'serve',
    description:
      'serve the workbench to a browser on this machine; without a workspace, serve the demo. ' +
      `The printed link signs a browser in; set ${TOKEN_VARIABLE} to choose its token.`,
    load: async () => (await import('./serve.ts')).addServe,
  },
  {
    name: 'synthesize',
    description: 'write simulated faces, rated by 60 simulated raters, in the layout of SCUT-FBP5500',
    load: async () => (await import('./synthesize.ts')).addSynthesize,
  },
  {
    name: 'import',
    description:
      'import images and their scores: SCUT-FBP5500, MEBeauty, KonIQ-10k, AVA, Hugging Face, a table, or a folder of images',
    load: async () => (await import('./import.ts')).addImport,
  },
  {
    name: 'health',
    description:
      'tell pictures that are there twice, how good any method can be for the noise of the scores, raters that stand out, and shares of labels',
    load: async () => (await import('./health.ts')).addHealth,
  },
  {
    name: 'import-comparisons',
    description: 'import recorded answers, pair sets, folds and reference sets from tables of any form',
    load: async () => (await import('./import-comparisons.ts')).addImportComparisons,
  },
  {
    name: 'import-judgements',
    description:
      "import people's answers about pairs from Tiebreak, Label Studio, Argilla, Prodigy or FiftyOne",
    load: async () => (await import('./import-judgements.ts')).addImportJudgements,
  },
  {
    name: 'import-model',
    description:
      'make the GGUF files and the card of a LLaVA, SmolVLM or Qwen-VL from a checkpoint: a folder of Hugging Face or of LLaVA’s own code, or a repository that is downloaded first (HF_TOKEN, HF_ENDPOINT)',
    load: async () => (await import('./import-model.ts')).addImportModel,
  },
  {
    name: 'import-adapter',
    description:
      'make GGUF files of an adapter that PEFT trained: factors of the decoder, and tower and projector with what was trained of ' +
      'them; of a folder with checkpoint-* a member of an ensemble each',
    load: async () => (await import('./import-adapter.ts')).addImportAdapter,
  },
  {
    name: 'split',
    description:
      'split a dataset into training and test images, or into folds, stratified by score and group',
    load: async () => (await import('./split.ts')).addSplit,
  },
  {
    name: 'pairs',
    description: 'draw a set of labelled pairs, no pair twice, with exact counts of each label',
    load: async () => (await import('./pairs.ts')).addPairs,
  },
  {
    name: 'references',
    description: 'draw a reference set: up to a fixed number of training images per score bin',
    load: async () => (await import('./references.ts')).addReferences,
  },
  {
    name: 'train',
    description:
      'train an adapter, and the projector, on a pair set, in its own process. ' + 'Run it again to resume.',
    load: async () => (await import('./train.ts')).addTrain,
  },
  {
    name: 'held-out',
    description:
      "how often a base model and a trained one say what people's held-out labels do, with intervals",
    load: async () => (await import('./held-out.ts')).addHeldOut,
  },
  {
    name: 'trainings',
    description: 'list the trainings of the workspace',
    load: async () => (await import('./trainings.ts')).addTrainings,
  },
  {
    name: 'experiments',
    description:
      'compare pair sets, losses, an ensemble and direct regression with small models trained from scratch, each ' +
      'scored by Bradley-Terry, plain and calibrated. Run it again to resume.',
    load: async () => (await import('./experiments.ts')).addExperiments,
  },
  {
    name: 'across',
    description:
      'train small models from scratch on one dataset and test them on others, by comparison and by direct regression; runs of the workspace in the same table',
    load: async () => (await import('./across.ts')).addAcross,
  },
  {
    name: 'questions',
    description:
      'compare the answers to several questions about the same images: columns of scores, scored runs and tasks',
    load: async () => (await import('./questions.ts')).addQuestions,
  },
  {
    name: 'ask',
    description:
      'show or set what a dataset\'s images are compared by: the question, the words for the three answers, and what "more" means. ' +
      'With --model, the words are checked for that model first; otherwise for those of the workspace.',
    load: async () => (await import('./ask.ts')).addAsk,
  },
  {
    name: 'compare',
    description:
      'run comparisons: of images with references, of the pairs of a set, or of all images. ' +
      'Run it again to resume.',
    load: async () => (await import('./compare.ts')).addCompare,
  },
  {
    name: 'calibrate',
    description: 'fit the likelihood (k, delta, b; or k, nu, b) to answers about pairs of known scores',
    load: async () => (await import('./calibrate.ts')).addCalibrate,
  },
  {
    name: 'same-comparator',
    description:
      "declare a run to be of the same comparator as another, so that it takes the other's calibration",
    load: async () => (await import('./same-comparator.ts')).addSameComparator,
  },
  {
    name: 'score',
    description: 'estimate scores from comparisons with references, of a run or of a CSV file',
    load: async () => (await import('./score.ts')).addScore,
  },
  {
    name: 'rank',
    description:
      "rank a run's images, or what the votes of a file are about, by the answers alone (Bradley-Terry), without any true score",
    load: async () => (await import('./rank.ts')).addRank,
  },
  {
    name: 'evaluate',
    description: "evaluate a run's answers and its newest scores against the truth, with intervals",
    load: async () => (await import('./evaluate.ts')).addEvaluate,
  },
  {
    name: 'audit',
    description: "audit a run's Similar: how often it is called and true, where, and what it does to scores",
    load: async () => (await import('./audit.ts')).addAudit,
  },
  {
    name: 'harm',
    description: "list what hurts a run's scores: comparisons, images and references, by refits",
    load: async () => (await import('./harm.ts')).addHarm,
  },
  {
    name: 'export',
    description:
      'write scores, comparisons, pairs, judgements, references, a split or images as a table, ' +
      'or what an epoch of a training has learnt as an adapter for PEFT',
    load: async () => (await import('./export.ts')).addExport,
  },
  {
    name: 'report',
    description:
      'write a report of a run, or of a slice of it: one HTML file with figures, for screens and A4',
    load: async () => (await import('./report.ts')).addReport,
  },
  {
    name: 'status',
    description: 'list what the workspace holds: datasets, splits, sets and runs',
    load: async () => (await import('./status.ts')).addStatus,
  },
  {
    name: 'note',
    description: 'show or write the note and the review status of a run or a slice',
    load: async () => (await import('./note.ts')).addNote,
  },
  {
    name: 'task',
    description: 'make, list, show and remove tasks: named queues of pairs for people',
    load: async () => (await import('./task.ts')).addTask,
  },
  {
    name: 'person',
    description: 'add, change and list the people who judge in the workspace',
    load: async () => (await import('./person.ts')).addPersonCommand,
  },
  {
    name: 'agreement',
    description: 'say how far people agree with each other, with themselves and with a run, with intervals',
    load: async () => (await import('./agreement.ts')).addAgreement,
  },
  {
    name: 'embed',
    description:
      'encode one image and write its embeddings as the language model gets them: tokens x width, row-major float32',
    load: async () => (await import('./embed.ts')).addEmbed,
  },
  {
    name: 'logits',
    description: 'ask a model about two images: logits and probabilities of the three labels',
    load: async () => (await import('./logits.ts')).addLogits,
  },
  {
    name: 'check-model',
    description:
      'ask a model about two known pictures, in both orders and each beside itself, and tell what is odd: ' +
      'its words, its answers, a bias by place, its tower, an adapter without effect. Ends with 1 where there is a problem.',
    load: async () => (await import('./check-model.ts')).addCheckModel,
  },
  {
    name: 'server-key',
    description:
      "keep the key of a server in this machine's keychain, for --server-keychain; it is in no workspace, log or export",
    load: async () => (await import('./server-key.ts')).addServerKey,
  },
  {
    name: 'doctor',
    description: 'check the installation: what is wrong, and how to fix it',
    load: async () => (await import('./doctor.ts')).addDoctor,
  },
  {
    name: 'bench',
    description:
      'measure comparisons per second with and without each cache, for a model and for a random one with 576 image tokens',
    load: async () => (await import('./bench.ts')).addBench,
  },
];

/**
 * Adds every command by its name, and to the one that is called what it takes.
 *
 * Not by a hook before the command: there an option that says no would come too late for its default.
 */
export async function addCommands(program: Command, run: RunCommand, args: readonly string[]): Promise<void> {
  const [called] = program.parseOptions([...args]).operands;
  for (const { name, description, load } of COMMANDS) {
    const command = program.command(name).description(description);
    if (name === called) (await load())(command, run);
  }
}
