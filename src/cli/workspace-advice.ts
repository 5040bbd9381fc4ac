import { advisedCommand } from '../engine/advised-command.ts';

/** Commands that are about no workspace. */
const WITHOUT_WORKSPACE = ['doctor', 'serve'];

/** Advises commands about one workspace: the default one, or that of an option which then belongs to every command. */
export class WorkspaceAdvice {
  readonly #option: readonly string[];

  /** @param given what --workspace says; null for the default */
  constructor(given: string | null) {
    this.#option = given === null ? [] : ['--workspace', given];
  }

  command(name: string, ...args: readonly string[]): string {
    return advisedCommand(name, ...args, ...this.#option);
  }

  /** A text with the option added to every command in backticks that lacks it. */
  complete(text: string): string {
    if (this.#option.length === 0) return text;
    const option = advisedCommand('', ...this.#option).slice('tiebreak '.length);
    return text.replace(/`tiebreak ([a-z-]+)([^`]*)`/g, (whole, name: string, rest: string) =>
      WITHOUT_WORKSPACE.includes(name) || /--(help|workspace)/.test(rest)
        ? whole
        : `\`tiebreak ${name}${rest}${option}\``,
    );
  }
}
