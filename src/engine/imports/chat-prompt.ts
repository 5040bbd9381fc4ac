import { Template } from '@huggingface/jinja';
import { IMAGE_MARKER } from '../../core/prompts.ts';

/** What a model that follows a chat template is asked about two images. */
const CHAT_QUESTION = 'Which face looks more attractive? Answer with First, Second or Similar.';

export interface ChatTexts {
  readonly begin: string;
  /** Whether `begin` is left out where the template writes it: every prompt gets it in front anyway. */
  readonly withoutBegin: boolean;
  readonly end: string;
  /** Of an image in the template's result; empty for the marker itself. */
  readonly image: string;
}

/**
 * A chat template's prompt of two images and the question, up to the answer, with {@link IMAGE_MARKER} for each image.
 *
 * @throws Error with the reason where the template cannot be followed or does not show both images
 */
export function chatPrompt(template: string, { begin, withoutBegin, end, image }: ChatTexts): string {
  const rendered = new Template(template).render({
    messages: [
      {
        role: 'user',
        content: [{ type: 'image' }, { type: 'image' }, { type: 'text', text: CHAT_QUESTION }],
      },
    ],
    bos_token: begin,
    eos_token: end,
    add_generation_prompt: true,
  });
  const bare = withoutBegin && rendered.startsWith(begin) ? rendered.slice(begin.length) : rendered;
  const prompt = image === '' ? bare : bare.replaceAll(image, IMAGE_MARKER);
  const images = prompt.split(IMAGE_MARKER).length - 1;
  if (images !== 2) throw new Error(`it shows ${images} images of two`);
  if (!prompt.includes(CHAT_QUESTION)) throw new Error('it leaves out the question');
  return prompt;
}
