import { readText } from '../engine/datasets/read-text.ts';
import { readLabelWords } from '../engine/formats/judgements/label-words.ts';
import { readLabellingConfiguration } from '../engine/formats/label-studio/labelling-configuration.ts';
import type { PlanJudgementImportOptions } from '../engine/jobs/judgements/plan-judgement-import.ts';
import type { CheckedParams } from './checked-params.ts';
import type { Session } from './session.ts';

/**
 * The file that somebody asks to import, and how it is to be read.
 *
 * @throws AppError 'path-not-allowed', 'label-words', and those of reading a labelling configuration
 */
export async function judgementsFileOf(
  session: Session,
  { path, config, dataset, question, format, labels, person }: CheckedParams<'data.readJudgements'>,
): Promise<{ readonly path: string; readonly options: PlanJudgementImportOptions }> {
  const file = session.paths.check(path);
  const xml = config === null ? null : session.paths.check(config);
  return {
    path: file,
    options: {
      ...(xml !== null && { configuration: await readLabellingConfiguration(await readText(xml), xml) }),
      ...(dataset !== null && { dataset }),
      ...(question !== null && { question }),
      ...(format !== undefined && { format }),
      ...(labels !== undefined && { labels: readLabelWords(labels) }),
      ...(person !== undefined && { person }),
    },
  };
}
