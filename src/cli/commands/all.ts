import type { Command } from 'commander';
import type { RunCommand } from '../command-context.ts';
import { addAgreement } from './agreement.ts';
import { addAsk } from './ask.ts';
import { addAudit } from './audit.ts';
import { addBench } from './bench.ts';
import { addCalibrate } from './calibrate.ts';
import { addCheckModel } from './check-model.ts';
import { addCompare } from './compare.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { addEmbed } from './embed.ts';
import { addEvaluate } from './evaluate.ts';
import { addExperiments } from './experiments.ts';
import { addExport } from './export.ts';
import { addHarm } from './harm.ts';
import { addImportAdapter } from './import-adapter.ts';
import { addImportComparisons } from './import-comparisons.ts';
import { addImportJudgements } from './import-judgements.ts';
import { addImportModel } from './import-model.ts';
import { addImport } from './import.ts';
import { addLogits } from './logits.ts';
import { addPersonCommand } from './person.ts';
import { addTask } from './task.ts';
import { addNote } from './note.ts';
import { addPairs } from './pairs.ts';
import { addRank } from './rank.ts';
import { addReferences } from './references.ts';
import { addReport } from './report.ts';
import { addSameComparator } from './same-comparator.ts';
import { addScore } from './score.ts';
import { addServe } from './serve.ts';
import { addSplit } from './split.ts';
import { addStatus } from './status.ts';
import { addSynthesize } from './synthesize.ts';
import { addTrain } from './train.ts';
import { addTrainings } from './trainings.ts';

/** Adds one command to the program. */
type AddCommand = (program: Command, run: RunCommand) => void;

/** Every command, in the order of the help. */
export const COMMANDS: readonly AddCommand[] = [
  addDemo,
  addServe,
  addSynthesize,
  addImport,
  addImportComparisons,
  addImportJudgements,
  addImportModel,
  addImportAdapter,
  addSplit,
  addPairs,
  addReferences,
  addTrain,
  addTrainings,
  addExperiments,
  addAsk,
  addCompare,
  addCalibrate,
  addSameComparator,
  addScore,
  addRank,
  addEvaluate,
  addAudit,
  addHarm,
  addExport,
  addReport,
  addStatus,
  addNote,
  addTask,
  addPersonCommand,
  addAgreement,
  addEmbed,
  addLogits,
  addCheckModel,
  addDoctor,
  addBench,
];
