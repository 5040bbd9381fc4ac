/** What every shell takes as it is. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command for a person to copy, its arguments quoted where a shell needs it: `tiebreak score --run "my run"`. */
export function advisedCommand(command: string, ...args: readonly string[]): string {
  return ['tiebreak', command, ...args.map(quoted)].join(' ');
}

/** An argument as a shell reads it. */
export function quoted(argument: string): string {
  return PLAIN.test(argument) ? argument : `"${argument.replace(/[\\"$`]/g, '\\$&')}"`;
}
