import type { Command } from 'commander';
import { formatCount } from '../../core/format.ts';
import { checkModel } from '../../engine/jobs/check-model/check-model.ts';
import { checkServerModel } from '../../engine/jobs/check-model/check-server-model.ts';
import { resolveAsk } from '../../engine/model-files/asked-card.ts';
import { describeServer } from '../../engine/servers/kinds/describe-server.ts';
import type { ModelFinding } from '../../model/model-check.ts';
import { addAskOptions, askLevels, type AskOptions } from '../ask-options.ts';
import { addDeviceOptions, type DeviceOptions } from '../card-options.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { comparatorOf } from '../comparator-options.ts';
import { addMemberOption, addModelOptions, type ModelOptions } from '../model-options.ts';
import type { Report } from '../report.ts';
import { addServerOptions, serverOf, type ServerOptions } from '../server-options.ts';

interface CheckModelOptions extends ModelOptions, DeviceOptions, AskOptions, ServerOptions {}

const MARKS = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' } as const;

export function addCheckModel(command: Command, run: RunCommand): void {
  addDeviceOptions(addAskOptions(addServerOptions(addMemberOption(addModelOptions(command))))).action(
    (options: CheckModelOptions, self: Command) =>
      run((context) => {
        const server = serverOf(options, self);
        return server === null ? check(context, options) : checkServersAnswers(context, options, server);
      }),
  );
}

async function check(context: CommandContext, options: CheckModelOptions): Promise<Report> {
  const { gpu, threads } = options;
  const { files, members, notices } = await comparatorOf(options, context);
  const { card, asked } = resolveAsk(files.card, askLevels(options));
  const { findings, answerer } = await checkModel(
    { ...files, card, members, gpu, ...(threads === undefined ? {} : { threads }) },
    { signal: context.signal },
  );
  const warnings = [...notices, ...(answerer?.warnings ?? [])];
  context.progress.warn(warnings);
  return {
    document: {
      healthy: isHealthy(findings),
      model: files.model,
      mmproj: files.mmproj,
      prompt: card.prompt,
      question: asked.question,
      words: asked.words,
      findings,
      warnings,
    },
    text: textOf(`${files.model}, asked ${JSON.stringify(card.prompt)}`, findings),
    failed: !isHealthy(findings),
  };
}

/** The same of a server, which is asked in both orders, alone and several times at once. */
async function checkServersAnswers(
  context: CommandContext,
  options: CheckModelOptions,
  chosen: NonNullable<ReturnType<typeof serverOf>>,
): Promise<Report> {
  const { card, asked } = resolveAsk(chosen.card, askLevels(options));
  const { findings, answerer } = await checkServerModel({ server: chosen.server, card }, context.signal);
  context.progress.warn(answerer?.warnings ?? []);
  return {
    document: {
      healthy: isHealthy(findings),
      server: answerer?.server ?? chosen.server,
      prompt: answerer?.prompt ?? card.prompt,
      question: asked.question,
      words: asked.words,
      findings,
      warnings: answerer?.warnings ?? [],
    },
    text: textOf(
      answerer === null
        ? `${chosen.server.model} ${'urls' in chosen.server ? `at ${chosen.server.urls.join(', ')}` : 'by a llama-server of its own'}`
        : `${describeServer(answerer.server)}, asked ${JSON.stringify(answerer.prompt)}`,
      findings,
    ),
    failed: !isHealthy(findings),
  };
}

function isHealthy(findings: readonly ModelFinding[]): boolean {
  return findings.every(({ status }) => status !== 'problem');
}

function textOf(title: string, findings: readonly ModelFinding[]): string {
  const problems = findings.filter(({ status }) => status === 'problem').length;
  return [
    title,
    '',
    ...findings.flatMap(({ check: name, status, member, found, mend }) => [
      `${MARKS[status]}${name}${member === null ? '' : ` (${member})`}: ${found}`,
      ...(mend === null ? [] : [`        -> ${mend}`]),
    ]),
    '',
    problems === 0
      ? 'Nothing is wrong.'
      : `${formatCount(problems)} ${problems === 1 ? 'problem' : 'problems'} to look at.`,
  ].join('\n');
}
