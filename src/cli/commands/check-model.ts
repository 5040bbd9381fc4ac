import type { Command } from 'commander';
import { formatCount } from '../../core/format.ts';
import { checkModel } from '../../engine/jobs/check-model/check-model.ts';
import { resolveAsk } from '../../engine/model-files/asked-card.ts';
import { addAskOptions, askLevels, type AskOptions } from '../ask-options.ts';
import { addDeviceOptions, type DeviceOptions } from '../card-options.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { comparatorOf } from '../comparator-options.ts';
import { addMemberOption, addModelOptions, type ModelOptions } from '../model-options.ts';
import type { Report } from '../report.ts';

interface CheckModelOptions extends ModelOptions, DeviceOptions, AskOptions {}

const MARKS = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' } as const;

export function addCheckModel(command: Command, run: RunCommand): void {
  addDeviceOptions(addAskOptions(addMemberOption(addModelOptions(command)))).action(
    (options: CheckModelOptions) => run((context) => check(context, options)),
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
  const problems = findings.filter(({ status }) => status === 'problem').length;
  const warnings = [...notices, ...(answerer?.warnings ?? [])];
  context.progress.warn(warnings);
  return {
    document: {
      healthy: problems === 0,
      model: files.model,
      mmproj: files.mmproj,
      prompt: card.prompt,
      question: asked.question,
      words: asked.words,
      findings,
      warnings,
    },
    text: [
      `${files.model}, asked ${JSON.stringify(card.prompt)}`,
      '',
      ...findings.flatMap(({ check: name, status, member, found, mend }) => [
        `${MARKS[status]}${name}${member === null ? '' : ` (${member})`}: ${found}`,
        ...(mend === null ? [] : [`        -> ${mend}`]),
      ]),
      '',
      problems === 0
        ? 'Nothing is wrong.'
        : `${formatCount(problems)} ${problems === 1 ? 'problem' : 'problems'} to look at.`,
    ].join('\n'),
    failed: problems > 0,
  };
}
