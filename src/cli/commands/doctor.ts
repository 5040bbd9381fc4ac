import { Option, type Command } from 'commander';
import { examine } from '../../engine/doctor.ts';
import { buildKernels, type KernelBuild } from '../../engine/ggml/kernels/build-kernels.ts';
import { KERNELS_VARIABLE, kernelsAreOff } from '../../engine/ggml/kernels/own-kernels.ts';
import { formatNumber } from '../../core/format.ts';
import { GPU_CHOICES, type GpuChoice } from '../../model/gpu-choice.ts';
import type { RunCommand } from '../command-context.ts';
import type { Report } from '../report.ts';

const MARKS = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' } as const;

export function addDoctor(command: Command, run: RunCommand): void {
  command
    .addOption(new Option('--gpu <backend>', 'the backend to try').choices(GPU_CHOICES).default('auto'))
    .option(
      '--build-kernels',
      'compile the kernels of llama.cpp for this processor (Linux; needs git and g++ 12 or newer); TIEBREAK_KERNELS=off in the environment leaves them out',
    )
    .action((options: { readonly gpu: GpuChoice; readonly buildKernels?: true }) =>
      run(async (context) => {
        if (options.buildKernels === true) return kernelsReport(await buildKernels(context));
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

/** What came of compiling kernels. */
export function kernelsReport({ library, compiler, before, after }: KernelBuild): Report {
  const speedsOf = (part: 'products' | 'attentions' | 'gradients') =>
    before[part].map(({ type, speed }) => ({
      type,
      before: speed,
      after: after[part].find((one) => one.type === type)?.speed ?? NaN,
    }));
  const [speeds, attention] = [speedsOf('products'), speedsOf('attentions')];
  const gradient = speedsOf('gradients');
  const lines = (some: typeof speeds) =>
    some.map(
      ({ type, before, after }) =>
        `  ${type.padEnd(5)} ${formatNumber(before, 0).padStart(4)} -> ${formatNumber(after, 0).padStart(4)}`,
    );
  return {
    document: {
      library,
      compiler,
      prebuilt: before.build,
      speeds,
      attention,
      gradient,
      used: !kernelsAreOff(),
    },
    text: [
      `Kernels compiled by ${compiler}, in billions of operations a second of one thread (${before.build} as they came, then compiled here; best of 5):`,
      ...lines(speeds),
      'Attention to keys and values in:',
      ...lines(attention),
      'Its gradient, for training:',
      ...lines(gradient),
      '',
      kernelsAreOff()
        ? `They are not used while ${KERNELS_VARIABLE}=off is in the environment: leave it out, and they are, wherever the processor computes. To do without them for good, delete ${library}`
        : `They are used from now on, wherever the processor computes. To go back: delete ${library}`,
    ].join('\n'),
  };
}
