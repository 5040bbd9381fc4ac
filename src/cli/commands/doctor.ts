import { Option, type Command } from 'commander';
import { examine } from '../../engine/doctor.ts';
import { GPU_CHOICES, type GpuChoice } from '../../model/gpu-choice.ts';
import type { RunCommand } from '../command-context.ts';

const MARKS = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' } as const;

export function addDoctor(command: Command, run: RunCommand): void {
  command
    .addOption(new Option('--gpu <backend>', 'the backend to try').choices(GPU_CHOICES).default('auto'))
    .action((options: { readonly gpu: GpuChoice }) =>
      run(async (context) => {
        const findings = await examine(options.gpu, context.workspaceDir);
        const problems = findings.filter(({ status }) => status === 'problem').length;
        const verdict =
          problems === 0
            ? 'Everything is in order.'
            : `${problems} ${problems === 1 ? 'problem' : 'problems'} to fix.`;
        return {
          document: { healthy: problems === 0, findings },
          text: [
            ...findings.flatMap(({ name, status, found, mend }) => [
              `${MARKS[status]}${name}: ${found}`,
              ...(mend === undefined ? [] : [`        -> ${mend}`]),
            ]),
            '',
            verdict,
          ].join('\n'),
          failed: problems > 0,
        };
      }),
    );
}
