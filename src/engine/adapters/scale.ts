import { AppError } from '../app-error.ts';
import type { PeftConfig } from './peft-config.ts';

/** Of a module: what its factors are multiplied by, and what to tell of it. */
export interface ModuleScale {
  readonly scale: number;
  /** Keys of `alpha_pattern` that match the module; the first one counts. */
  readonly alphaKeys: readonly string[];
}

/**
 * The scale of a module's update as PEFT computes it: alpha / r, or alpha / sqrt(r) where it is rank-stabilised, with the first
 * key of `alpha_pattern`, in the file's order, that matches the whole name or its end behind a dot.
 *
 * @param module name as the adapter's file has it, without `base_model.model.`
 * @param rank of its factors
 * @throws AppError `adapter-damaged` where the configuration says another rank; `adapter-not-supported` for a pattern that cannot be read
 */
export function scaleOf(config: PeftConfig, module: string, rank: number): ModuleScale {
  const { source, rankPattern, alphaPattern, rankStabilised } = config;
  const wanted = matching(source, rankPattern, module)[0]?.[1] ?? config.rank;
  if (wanted !== rank)
    throw new AppError(
      'adapter-damaged',
      `${source} says that ${module} has the rank ${wanted}, but its factors have ${rank}.`,
      'Use the adapter_config.json that was saved with these factors.',
    );
  const matches = matching(source, alphaPattern, module);
  const alpha = matches[0]?.[1] ?? config.alpha;
  return {
    scale: alpha / (rankStabilised ? Math.sqrt(rank) : rank),
    alphaKeys: matches.map(([key]) => key),
  };
}

function matching(
  source: string,
  patterns: readonly (readonly [pattern: string, value: number])[],
  module: string,
): (readonly [pattern: string, value: number])[] {
  return patterns.filter(([pattern]) => expressionOf(source, pattern).test(module));
}

const compiled = new Map<string, RegExp>();

/** PEFT's `re.match(rf"(.*\.)?({key})$", name)`. */
function expressionOf(source: string, pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  try {
    const expression = new RegExp(`^(.*\\.)?(${fromPython(pattern)})$`);
    compiled.set(pattern, expression);
    return expression;
  } catch (error) {
    throw new AppError(
      'adapter-not-supported',
      `${source} has the pattern ${JSON.stringify(pattern)}, which cannot be read as a regular expression: ${error instanceof Error ? error.message : String(error)}.`,
      'Write it without what only Python knows (flags in the pattern, conditions, comments).',
    );
  }
}

/** Python's spelling of what both languages have. */
function fromPython(pattern: string): string {
  return (
    pattern
      .replaceAll('(?P<', '(?<')
      // Python repeats from 0 on where the first number is left out; JavaScript takes that for a text.
      .replaceAll(/(?<!\\)\{,(\d*)\}/g, '{0,$1}')
      .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
      .replaceAll('\\A', '^')
      .replaceAll('\\Z', '$')
  );
}
