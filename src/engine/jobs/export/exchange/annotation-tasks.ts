import { readFileSync } from 'node:fs';
import { LABELS } from '../../../../core/labels.ts';
import type { ImageFile } from '../../../store/images.ts';
import type { ExchangePair } from './exchange-pair.ts';
import { typeOfPicture } from './picture-type.ts';

/** A labelling configuration of two images and a choice of three, which {@link labelStudioTasks} are of. */
export function labelStudioConfiguration(): string {
  const choices = LABELS.map((label, index) => `    <Choice value="${label}" hotkey="${index + 1}"/>`);
  return `<View>
  <Header value="$question"/>
  <View style="display: flex">
    <Image name="left" value="$left"/>
    <Image name="right" value="$right"/>
  </View>
  <Choices name="preference" toName="left" choice="single" showInLine="true">
${choices.join('\n')}
  </Choices>
  <TextArea name="why" toName="left" required="false"/>
</View>
`;
}

const chosen = (label: string) => [
  { from_name: 'preference', to_name: 'left', type: 'choices', value: { choices: [label] } },
];

/**
 * Label Studio's tasks: two images, what a model says, whole, and people's answers. Who answered is left out, because Label
 * Studio refuses people whom it does not know.
 *
 * @param urlOf where Label Studio finds an image
 */
export function* labelStudioTasks(
  pairs: readonly ExchangePair[],
  question: string,
  nameOf: (imageId: number) => string,
  urlOf: (imageId: number) => string,
): Generator<object> {
  for (const { firstId, secondId, prediction, answers } of pairs)
    yield {
      data: {
        left: urlOf(firstId),
        right: urlOf(secondId),
        question,
        first: nameOf(firstId),
        second: nameOf(secondId),
      },
      ...(prediction !== null && {
        predictions: [
          {
            model_version: prediction.model,
            ...(prediction.score !== null && { score: prediction.score }),
            result: chosen(prediction.label),
          },
        ],
      }),
      ...(answers.length > 0 && {
        annotations: answers.map(({ label, seconds }) => ({
          result: label === null ? [] : chosen(label),
          was_cancelled: false,
          ...(seconds !== null && { lead_time: seconds }),
        })),
      }),
    };
}

/**
 * Argilla's records: the pictures themselves in the fields, their names in the metadata, and what a model (or, without one, what
 * people) says as the suggestion.
 */
export function* argillaRecords(
  pairs: readonly ExchangePair[],
  files: ReadonlyMap<number, ImageFile>,
): Generator<object> {
  const fieldOf = (id: number): string => {
    const file = files.get(id);
    if (file?.path == null) return file?.name ?? '';
    const bytes = readFileSync(file.path);
    return `data:${typeOfPicture(bytes).mediaType};base64,${bytes.toString('base64')}`;
  };
  for (const [index, { firstId, secondId, label, prediction }] of pairs.entries()) {
    const suggestion =
      prediction === null
        ? label === null
          ? null
          : { value: label, score: null, agent: null }
        : { value: prediction.label, score: prediction.score, agent: prediction.model };
    yield {
      id: `pair-${index}`,
      fields: { left: fieldOf(firstId), right: fieldOf(secondId) },
      metadata: { first: files.get(firstId)?.name ?? '', second: files.get(secondId)?.name ?? '' },
      suggestions: suggestion === null ? {} : { preference: suggestion },
      responses: {},
      vectors: {},
      status: 'pending',
      _server_id: null,
    };
  }
}
