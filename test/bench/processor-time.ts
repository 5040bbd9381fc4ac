/** Processor time of other processes, which other work on the machine changes little; on Linux. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const TICKS = 100;

/** Seconds of a program and of all processes that it has waited for. @throws Error where it fails */
export function processorSeconds(
  command: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): number {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', '"$@" >/dev/null || exit 1; times', 'bash', ...command],
    {
      encoding: 'utf8',
      ...options,
    },
  );
  if (status !== 0) throw new Error(stderr.trim() || `${command.join(' ')} failed`);
  // The second line is of the shell's children: "0m1.234s 0m0.056s".
  const [, children = ''] = stdout.trim().split('\n');
  return children.split(' ').reduce((sum, time) => {
    const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(time) ?? [];
    return sum + 60 * Number(minutes) + Number(seconds);
  }, 0);
}

/** Seconds that a process has used until now, without its children. */
export function processorSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}
