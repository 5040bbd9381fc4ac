import { Input } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ModelInspection } from '../../../model/model-inspection.ts';
import { request, type RequestError } from '../../api/request.ts';
import { AdaptersField } from '../../ui/fields/adapters-field.tsx';
import { Term } from '../../help/term.tsx';
import type { DraftChanges } from '../../location/use-draft.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { PathField } from '../../ui/fields/path-field.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { CARD_PRESETS, isRight, type Card } from './card.ts';
import { CardEditor } from './card-editor.tsx';
import { CheckPanel } from './check-panel.tsx';
import { Devices } from './devices.tsx';
import { Facts } from './facts.tsx';
import { LabelTokens } from '../../ui/labels/label-tokens.tsx';
import { MemoryBar } from './memory-bar.tsx';
import type { ModelDraft, SavedModel } from './model-form.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './models-view.module.css';

interface ModelEditorProps {
  readonly saved: SavedModel;
  readonly draft: Partial<ModelDraft>;
  readonly change: (changes: DraftChanges<ModelDraft>) => void;
  readonly inspection: UseQueryResult<ModelInspection, RequestError>;
}

const SOURCES = {
  given: 'as given',
  'beside the model': 'from the file beside the model',
  default: 'default, since there is none beside the model',
} as const;

const EMPTY_CARD: Card = CARD_PRESETS[0]?.card ?? {};

/** A model's files and card, beside what they say and take. */
export function ModelEditor({ saved, draft, change, inspection }: ModelEditorProps): ReactNode {
  const { model, mmproj, card, adapters = [] } = { ...saved, ...draft };
  const { data: inspected, error, refetch, isFetching } = inspection;
  const chosen = model.trim() !== '' && mmproj.trim() !== '';
  const shownCard = card ?? inspected?.card ?? EMPTY_CARD;
  const cardIsRight = isRight(shownCard);
  const chooseModel = (file: string) => {
    change({ model: file });
    if (mmproj !== '') return;
    void findMmproj(file).then((found) => {
      if (found !== null) change({ mmproj: found });
    });
  };
  return (
    <div className={classes.columns}>
      <div className={classes.scroll}>
        <div className={layout.column}>
          <Panel title="Files">
            <div className={layout.form}>
              <PathField
                label="Language model (GGUF)"
                kind="file"
                endings={['.gguf']}
                placeholder="/models/llava-1.5-7b/model.gguf"
                value={model}
                onChange={chooseModel}
              />
              <PathField
                label="Vision tower and projector (mmproj)"
                kind="file"
                endings={['.gguf']}
                placeholder="/models/llava-1.5-7b/mmproj.gguf"
                value={mmproj}
                onChange={(file) => change({ mmproj: file })}
              />
              <Input.Wrapper
                label="Adapters to inspect and try out"
                description="Not saved with the model: each run names its own, one set per ensemble member."
              >
                <AdaptersField
                  value={adapters}
                  onChange={(next) => change({ adapters: next })}
                  problems={adapters.map(
                    ({ file }) => inspected?.adapters.find((each) => each.file === file)?.problem ?? null,
                  )}
                />
              </Input.Wrapper>
            </div>
          </Panel>
          <Panel
            title={<Term name="modelCard" />}
            note={
              draft.card !== undefined && draft.card !== null
                ? 'changed here'
                : card !== null
                  ? 'saved with the model'
                  : inspected === undefined
                    ? undefined
                    : SOURCES[inspected.cardSource]
            }
          >
            <CardEditor
              card={shownCard}
              fields={inspected?.mmproj?.cardFields ?? []}
              promptTokens={cardIsRight ? (inspected?.promptTokens ?? null) : null}
              onChange={(next) => change({ card: next })}
            />
          </Panel>
        </div>
        <div className={layout.column}>
          {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
          {inspected !== undefined && inspected.problems.length > 0 && (
            <Panel title="To correct" note={`n = ${inspected.problems.length}`}>
              <div role="alert">
                <ul className={classes.problems}>
                  {inspected.problems.map(({ what, action }, index) => (
                    <li key={index}>
                      <span className={classes.what}>{what}</span> {action}
                    </li>
                  ))}
                </ul>
              </div>
            </Panel>
          )}
          {inspected !== undefined && inspected.warnings.length > 0 && (
            <Panel title="Worth knowing" note={`n = ${inspected.warnings.length}`}>
              <ul className={classes.problems}>
                {inspected.warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
              </ul>
            </Panel>
          )}
          <Panel title="File contents" note={chosen && isFetching ? 'being read' : undefined}>
            {inspected !== undefined ? (
              <Facts inspected={inspected} />
            ) : chosen && error === null ? (
              <Loading height={144} />
            ) : (
              <p className={layout.note}>Choose a language model and its mmproj.</p>
            )}
          </Panel>
          {chosen && error === null && (
            <>
              <Panel title="Label tokens" note="as they follow the prompt">
                <LabelTokens
                  tokens={cardIsRight ? inspected?.labelTokens : null}
                  areWhole={shownCard['labelScoring'] === 'whole-word'}
                />
              </Panel>
              <CheckPanel
                files={
                  inspected !== undefined && inspected.problems.length === 0 && cardIsRight
                    ? { model, mmproj, card, adapters }
                    : null
                }
              />
              <Panel title="Memory" note="an estimate">
                {inspected === undefined ? (
                  <Loading height={136} />
                ) : inspected.memory === null ? (
                  <p className={layout.note}>Unknown for these files.</p>
                ) : (
                  <MemoryBar memory={inspected.memory} />
                )}
              </Panel>
            </>
          )}
          <Panel title="Devices here">
            <Devices />
          </Panel>
        </div>
      </div>
    </div>
  );
}

/** The one mmproj file beside a model; null where there is none or several. */
async function findMmproj(modelFile: string): Promise<string | null> {
  const folder = modelFile.replace(/[\\/][^\\/]*$/, '');
  try {
    const { entries } = await request('files.browse', { folder, endings: ['.gguf'] });
    const found = entries.filter(({ kind, name }) => kind === 'file' && /mmproj/i.test(name));
    return found.length === 1 ? (found[0]?.path ?? null) : null;
  } catch {
    // A path that is being typed is no folder yet.
    return null;
  }
}
