import { open, stat, type FileHandle } from 'node:fs/promises';
import { isMissing } from '../if-there.ts';
import { parseStep, type LoggedStep } from './training-folder.ts';

/** The steps that a file has had so far. */
interface ReadSteps {
  /** Names the file as it is: another one when a training went on from an earlier step and wrote the file anew. */
  readonly of: string;
  readonly steps: readonly LoggedStep[];
}

const NOTHING: ReadSteps = { of: '', steps: [] };

/**
 * The steps of a training that goes on, kept in memory: of a file that has grown only the new lines are read, whichever
 * process writes them.
 */
export class StepHistory {
  readonly #file: string;
  #of = '';
  #offset = 0;
  /** What follows the last line's end: a line that is being written. */
  #rest = '';
  #steps: LoggedStep[] = [];
  /** Readings, one after the other. */
  #last: Promise<ReadSteps> = Promise.resolve(NOTHING);

  /** @param file `steps.jsonl` of a training's folder; it need not be there yet */
  constructor(file: string) {
    this.#file = file;
  }

  /** All steps up to now, the oldest first. A line cut by a kill is left out. */
  read(): Promise<ReadSteps> {
    const next = this.#last.catch(() => NOTHING).then(() => this.#readOn());
    this.#last = next;
    return next;
  }

  async #readOn(): Promise<ReadSteps> {
    const found = await stat(this.#file).catch(noFile);
    if (found === null) {
      this.#begin('');
      return NOTHING;
    }
    const of = `${found.ino}-${found.birthtimeMs}`;
    if (of !== this.#of || found.size < this.#offset) this.#begin(of);
    if (found.size > this.#offset) {
      const handle = await open(this.#file);
      try {
        this.#take(await textFrom(handle, this.#offset, found.size - this.#offset));
        this.#offset = found.size;
      } finally {
        await handle.close();
      }
    }
    return { of, steps: this.#steps };
  }

  #begin(of: string): void {
    this.#of = of;
    this.#offset = 0;
    this.#rest = '';
    this.#steps = [];
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      // A kill may have cut a line, and the training went on behind it.
      const step = parseStep(line);
      if (step !== null) this.#steps.push(step);
    }
  }
}

/** The steps' lines are of ASCII alone, so that a piece of the file is never half a character. */
async function textFrom(handle: FileHandle, position: number, length: number): Promise<string> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.toString('latin1', 0, bytesRead);
}

function noFile(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
