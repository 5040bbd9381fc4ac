import type { Command } from 'commander';
import { at } from '../../core/at.ts';
import { LABELS, largestLabel, type Triple } from '../../core/labels.ts';
import { maskedSoftmax } from '../../core/softmax.ts';
import { areWeightsFloat32 } from '../../engine/model-files/weights-float32.ts';
import { describeBuild } from '../../engine/jobs/runs/run-builds.ts';
import { askModel } from '../../engine/jobs/runs/ask-model.ts';
import { askServer } from '../../engine/jobs/runs/ask-server.ts';
import { resolveAsk } from '../../engine/model-files/asked-card.ts';
import { describeServer } from '../../engine/servers/kinds/describe-server.ts';
import { addAskOptions, askLevels, type AskOptions } from '../ask-options.ts';
import { addDeviceOptions, addExactOption, type DeviceOptions } from '../card-options.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { comparatorOf } from '../comparator-options.ts';
import { addModelOptions, type ModelOptions } from '../model-options.ts';
import { existingFile } from '../option-values.ts';
import type { Report } from '../report.ts';
import { addServerOptions, serverOf, type ServerOptions } from '../server-options.ts';
import { UsageError } from '../usage-error.ts';
import { formatDecimal, formatNumber, textTable } from '../text-table.ts';

interface LogitsOptions extends ModelOptions, DeviceOptions, AskOptions, ServerOptions {
  readonly first: string;
  readonly second: string;
  readonly exact?: true;
  readonly all?: string;
}

export function addLogits(command: Command, run: RunCommand): void {
  command
    .requiredOption('--first <file>', 'the image shown first', existingFile)
    .requiredOption('--second <file>', 'the image shown second', existingFile)
    .option(
      '--all <file>',
      "write the logits of the whole vocabulary: float32, little-endian, one a token in the order of the model's token ids",
    );
  addExactOption(addAskOptions(command), 'weights in F32 are asked so anyway');
  addDeviceOptions(addServerOptions(addModelOptions(command))).action(
    (options: LogitsOptions, self: Command) =>
      run((context) => {
        const server = serverOf(options, self);
        if (server === null) return askLogits(context, options);
        if (options.all !== undefined)
          throw new UsageError('--all is for a model here: a server gives the numbers of the three words.');
        return askServersLogits(context, options, server);
      }),
  );
}

async function askLogits(context: CommandContext, options: LogitsOptions): Promise<Report> {
  const { signal, progress } = context;
  const { first, second, gpu, threads, all } = options;
  // Loaded where a file is written: what knows of tables is 40 modules.
  const output = all === undefined ? undefined : await import('../../engine/jobs/export/write-table.ts');
  if (all !== undefined) output?.assertCanWrite(all);
  const { files, members, notices } = await comparatorOf(options, context);
  // Whoever keeps weights in F32 wants nothing behind them rounded either.
  const exact = options.exact === true || (await areWeightsFloat32(files.model));
  const { card, asked } = resolveAsk(files.card, askLevels(options));
  const spec = {
    ...files,
    card,
    gpu,
    members,
    ...(threads === undefined ? {} : { threads }),
    exact,
  };
  const { logits, vocabulary, answerer } = await askModel(spec, first, second, {
    signal,
    wantsVocabulary: all !== undefined,
  });
  if (all !== undefined && vocabulary !== undefined)
    await output?.writeOutput(all, [
      new Uint8Array(vocabulary.buffer, vocabulary.byteOffset, vocabulary.byteLength),
    ]);
  const warnings = [...notices, ...answerer.warnings];
  progress.warn(warnings);
  const probabilities = maskedSoftmax(logits);
  const label = largestLabel(logits);
  return {
    document: {
      label,
      logits: named(logits),
      probabilities: named(probabilities),
      ...answerer,
      question: asked.question,
      ...(vocabulary !== undefined && { all: { file: all, tokens: vocabulary.length } }),
      warnings,
    },
    text: [
      textTable(
        [
          'label',
          answerer.labelScoring === 'whole-word' ? 'log-probability' : 'logit',
          'probability',
          'token',
          'text',
        ],
        LABELS.map((name, index) => [
          name,
          formatDecimal(logits[index]),
          formatDecimal(probabilities[index]),
          String(answerer.labelTokens[name]),
          JSON.stringify(answerer.labelTexts[name]),
        ]),
      ),
      `Answer: ${label}`,
      `Prompt: ${promptLength(answerer)}: ${JSON.stringify(answerer.prompt)}`,
      `Computed by ${describeBuild(answerer)}${answerer.exact ? ', exactly (F32 throughout)' : ''}`,
      ...(vocabulary === undefined
        ? []
        : [`Logits of ${formatNumber(vocabulary.length)} tokens written to ${all}`]),
    ].join('\n'),
  };
}

/** The same of a server, whose logits are log-probabilities; null where it answers in words alone. */
async function askServersLogits(
  { signal, progress }: CommandContext,
  options: LogitsOptions,
  chosen: NonNullable<ReturnType<typeof serverOf>>,
): Promise<Report> {
  const { card, asked } = resolveAsk(chosen.card, askLevels(options));
  const { label, logits, isBounded, answerer } = await askServer(
    { server: chosen.server, card },
    options.first,
    options.second,
    signal,
  );
  progress.warn(answerer.warnings);
  const { server, labelTokens, labelTexts, prompt, promptTokens } = answerer;
  const probabilities = logits === null ? null : maskedSoftmax(logits);
  return {
    document: {
      label,
      logits: logits && named(logits),
      probabilities: probabilities && named(probabilities),
      ...answerer,
      question: asked.question,
      bounded: isBounded,
    },
    text: [
      ...(logits === null || probabilities === null
        ? []
        : [
            textTable(
              ['label', 'log-probability', 'probability', 'token', 'text'],
              LABELS.map((name, index) => [
                name,
                formatDecimal(logits[index]),
                formatDecimal(probabilities[index]),
                labelTokens === null ? '-' : String(labelTokens[name]),
                JSON.stringify(labelTexts[name]),
              ]),
            ),
          ]),
      `Answer: ${label}${logits === null ? ' (the server gives no probabilities)' : ''}`,
      ...(isBounded ? ['A label beyond the list is told by its bound: it has at most that.'] : []),
      `Prompt: ${promptTokens === null ? '' : `${formatNumber(promptTokens)} tokens with two known pictures: `}${JSON.stringify(prompt)}`,
      `Answered by ${describeServer(server)}`,
    ].join('\n'),
  };
}

function named(triple: Triple): Record<string, number> {
  return Object.fromEntries(LABELS.map((label, index) => [label, at(triple, index)]));
}

/** Where images have as many tokens as their sizes ask for, no prompt can hold two of the largest: its length is theirs. */
function promptLength({
  promptTokens,
  imageTokens,
}: {
  readonly promptTokens: number;
  readonly imageTokens: number;
}): string {
  return promptTokens < 2 * imageTokens
    ? `as long as its images ask for, up to ${formatNumber(imageTokens)} tokens each`
    : `${formatNumber(promptTokens)} tokens, ${formatNumber(imageTokens)} of each image`;
}
