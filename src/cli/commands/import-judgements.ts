import { InvalidArgumentError, Option, type Command } from 'commander';
import { readText } from '../../engine/datasets/read-text.ts';
import {
  importJudgements,
  undoJudgementImport,
  type JudgementsImported,
} from '../../engine/jobs/judgements/import-judgements.ts';
import { JUDGEMENT_FORMATS, type JudgementFormat } from '../../model/judgement-import.ts';
import { readLabelWords, type Meaning } from '../../engine/formats/judgements/label-words.ts';
import { AppError } from '../../engine/app-error.ts';
import { readLabellingConfiguration } from '../../engine/formats/label-studio/labelling-configuration.ts';
import { describeImported, importedDocument } from '../judgement-import-report.ts';
import type { RunCommand } from '../command-context.ts';
import { describeProblems } from '../describe-problems.ts';
import { existingFile, existingPath } from '../option-values.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface ImportJudgementsOptions {
  readonly dataset?: string;
  readonly config?: string;
  readonly format?: JudgementFormat;
  readonly question?: string;
  readonly labels?: ReadonlyMap<string, Meaning>;
  readonly person?: string;
  readonly undo?: true;
  readonly redo?: true;
}

export function addImportJudgements(command: Command, run: RunCommand): void {
  command
    .argument(
      '[file]',
      'what one of these exports: JSON, JSONL, CSV, TSV, Parquet or xlsx, or the folder that it is in',
      existingPath,
    )
    .option(
      '--dataset <name>',
      'the dataset of the images, created if it does not exist (default: the one that has them)',
    )
    .option('--config <xml>', "Label Studio's labelling configuration", existingFile)
    .addOption(
      new Option('--format <format>', 'whose file it is (default: by its content)').choices(
        JUDGEMENT_FORMATS,
      ),
    )
    .option(
      '--question <name>',
      'the control, question or field that holds the answer, where there are several',
    )
    .option(
      '--labels <word=label>',
      'what words mean that are no labels, by commas: "better left=First,even=Similar,no idea=cannot-judge"',
      labelWords,
    )
    .option('--person <name>', 'who answered, where the file does not say (default: "unknown")')
    .option('--undo', 'take back the newest import of judgements, with no file')
    .option('--redo', 'bring back the import that was taken back last, with no file')
    .action((file: string | undefined, options: ImportJudgementsOptions) =>
      run((context) => {
        const { undo, redo, config, ...asked } = options;
        if (undo || redo) {
          if (file !== undefined || (undo && redo))
            throw new UsageError('A file cannot be combined with --undo or --redo.');
          return withWorkspace(context, async (workspace) => {
            const changed = await undoJudgementImport(workspace, { redo: redo === true });
            const what = undo ? 'taken back' : 'there again';
            return {
              document: { changed },
              text:
                changed === null
                  ? `There is no import of judgements to ${undo ? 'take' : 'bring'} back.`
                  : `The import of ${changed.file} (${changed.format}) is ${what}.`,
            };
          });
        }
        if (file === undefined) throw new UsageError('Give the file to import.');
        return withWorkspace(
          context,
          async (workspace) => {
            const { onProgress, signal } = context;
            const configuration =
              config === undefined
                ? undefined
                : await readLabellingConfiguration(await readText(config), config);
            const imported: JudgementsImported = await importJudgements(workspace, file, {
              ...asked,
              ...(configuration && { configuration }),
              onProgress,
              signal,
            });
            return {
              document: importedDocument(imported),
              warnings: describeProblems(imported.problems),
              text: describeImported(imported),
              // Predictions and pairs that nobody answered are no judgements.
              failed: imported.plan.judgements.length === 0,
            };
          },
          { create: true },
        );
      }),
    );
}

/** Parser of `WORD=LABEL,WORD=LABEL`. */
function labelWords(text: string): ReadonlyMap<string, Meaning> {
  try {
    return readLabelWords(text);
  } catch (error) {
    throw error instanceof AppError ? new InvalidArgumentError(`${error.message} ${error.action}`) : error;
  }
}
