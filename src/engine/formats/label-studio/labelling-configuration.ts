import { basename } from 'node:path';
import type { Element } from '@xmldom/xmldom';
import { AppError } from '../../app-error.ts';

/** A labelling configuration's parts that a pair's answer depends on, each in the order of the document. */
export interface LabellingConfiguration {
  /** Images by their names, with the field of a task's data that each shows. */
  readonly images: readonly { readonly name: string; readonly field: string }[];
  /** `objects`: of `toName`, whose first is what `left` means, wherever it stands; `left` and `right` are the words stored. */
  readonly pairwise: readonly {
    readonly name: string;
    readonly objects: readonly string[];
    readonly left: string;
    readonly right: string;
  }[];
  /** `words`: what may be answered. `shown`: what people read in place of a word that is an alias. */
  readonly choices: readonly {
    readonly name: string;
    readonly words: readonly string[];
    readonly shown: ReadonlyMap<string, string>;
  }[];
  readonly textAreas: readonly string[];
}

/** @throws AppError 'labelling-configuration' for what is no such XML, or shows no two images */
export async function readLabellingConfiguration(
  text: string,
  path: string,
): Promise<LabellingConfiguration> {
  const file = basename(path);
  const root = await parse(text, file);
  const elements = [...root.getElementsByTagName('*')];
  const named = (tag: string) =>
    elements.filter((element) => element.tagName === tag && attribute(element, 'name') !== '');
  const images = named('Image').map((element) => ({
    name: attribute(element, 'name'),
    field: attribute(element, 'value').replace(/^\$/, ''),
  }));
  if (images.length < 2)
    throw wrong(
      `${file} shows ${images.length === 0 ? 'no image' : 'one image'}, and a pair is two.`,
      'Give the configuration of the project that compared images: two tags <Image>.',
    );
  return {
    images,
    pairwise: named('Pairwise').map((element) => ({
      name: attribute(element, 'name'),
      objects: attribute(element, 'toName')
        .split(',')
        .map((name) => name.trim()),
      left: attribute(element, 'leftClass') || 'left',
      right: attribute(element, 'rightClass') || 'right',
    })),
    choices: named('Choices').map((element) => {
      const choices = [...element.getElementsByTagName('Choice')].map((choice) => ({
        alias: attribute(choice, 'alias'),
        value: attribute(choice, 'value'),
      }));
      return {
        name: attribute(element, 'name'),
        words: choices.map(({ alias, value }) => alias || value),
        shown: new Map(choices.flatMap(({ alias, value }) => (alias === '' ? [] : [[alias, value]]))),
      };
    }),
    textAreas: named('TextArea').map((element) => attribute(element, 'name')),
  };
}

/** An attribute by its name in any case, as Label Studio reads it. */
function attribute(element: Element, name: string): string {
  const found = [...element.attributes].find((item) => item.name.toLowerCase() === name.toLowerCase());
  return found?.value.trim() ?? '';
}

async function parse(text: string, file: string): Promise<Element> {
  // Few commands read one.
  const { DOMParser } = await import('@xmldom/xmldom');
  let reason = 'it has no elements';
  try {
    const document = new DOMParser({
      onError: (_level, message) => {
        throw new Error(message);
      },
    }).parseFromString(text.trim(), 'text/xml');
    if (document.documentElement !== null) return document.documentElement;
  } catch (error) {
    reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  }
  throw wrong(
    `${file} is no labelling configuration: ${reason}.`,
    "Give the XML of the project's Settings > Labeling Interface > Code.",
  );
}

function wrong(message: string, action: string): AppError {
  return new AppError('labelling-configuration', message, action);
}
