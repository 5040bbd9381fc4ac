import { Alert, Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { DeviceSelect } from '../../ui/fields/device-select.tsx';
import { AddModelButton, ModelSelect } from '../../ui/fields/model-select.tsx';
import { Form } from '../../ui/forms/form.tsx';
import { textOrNull } from '../../ui/forms/text-or-null.ts';
import { useForm } from '../../ui/forms/use-form.ts';
import { uniqueName } from '../../ui/forms/unique-name.ts';
import { useSettled } from '../../ui/forms/use-settled.ts';
import { Term } from '../../help/term.tsx';
import { useDraft } from '../../location/use-draft.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { describeError } from '../../notices/notices.ts';
import { formatQuantity } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { PathField } from '../../ui/fields/path-field.tsx';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { Loading } from '../../ui/states/states.tsx';
import { LabelCountsBar } from './label-counts-bar.tsx';
import { PRESET_TITLES } from './recipe-fields.ts';
import { RecipeForm } from './recipe-form.tsx';
import { RecipeJson } from './recipe-json.tsx';
import { TRAINING_DRAFT, type RecipeDraft, type TrainingDraft } from './training-draft.ts';
import { TrainingPlan } from './training-plan.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './training-view.module.css';

interface TrainingFormProps {
  readonly summary: WorkspaceSummary;
  readonly dataset: DatasetSummary;
  /** Names that are taken. */
  readonly trainings: readonly string[];
  readonly onStarted: (name: string) => void;
}

/** What a new training learns from, which model, and how. */
export function TrainingForm({ summary, dataset, trainings, onStarted }: TrainingFormProps): ReactNode {
  const { params } = useLocation();
  const [draft, change] = useDraft<TrainingDraft>(TRAINING_DRAFT);
  /** The JSON that is being typed is none. */
  const [broken, setBroken] = useState(false);
  const { data: presets } = useRequest('training.presets', {});
  const pairSet =
    dataset.pairSets.find(({ id }) => id === (Number(params['pairs']) || draft.pairSetId)) ??
    dataset.pairSets.at(-1);
  // A server's model has no files here to train.
  const models = summary.models.filter(({ server }) => server === null);
  const model = models.find(({ id }) => id === draft.modelId) ?? models.findLast(({ present }) => present);
  const preset = presets?.find(({ name }) => name === params['preset']) ?? presets?.[0];
  const standard: RecipeDraft | undefined = preset?.recipe;
  const recipe = draft.recipe ?? standard;
  const name = draft.name ?? uniqueName(pairSet?.name ?? 'training', trainings);
  const asked = useSettled(
    pairSet === undefined || recipe === undefined ? null : { name, pairSetId: pairSet.id, recipe },
  );
  const { data: found, isPlaceholderData, error } = useRequest('training.check', asked);
  const isCurrent =
    !isPlaceholderData && JSON.stringify(asked) === JSON.stringify({ name, pairSetId: pairSet?.id, recipe });
  const problems = found?.problems ?? [];
  const problemOf = (field: string) => problems.find((each) => each.field === field)?.message ?? null;
  const isRight = !broken && isCurrent && found !== undefined && problems.length === 0;
  const form = useForm(
    isRight && pairSet !== undefined && recipe !== undefined && model?.present === true
      ? { name: name.trim(), pairSetId: pairSet.id, modelId: model.id, recipe }
      : null,
  );
  const asJson = params['as'] === 'json';

  const start = () =>
    form.send(async (values) => {
      await request('training.start', {
        ...values,
        datasetId: dataset.id,
        start: textOrNull(draft.start ?? ''),
        gpu: draft.gpu ?? 'auto',
      });
      // The recipe stays: the next training is often a variation of it.
      change({ name: undefined });
      onStarted(values.name);
    });
  useCommands([
    {
      id: 'training.start',
      title: 'Start the training',
      section: 'Trainings',
      keys: ['Mod+Enter'],
      enabled: form.ready,
      run: start,
    },
  ]);
  if (recipe === undefined || standard === undefined) return <Loading height="100%" />;
  return (
    <Form className={classes.builder} onSubmit={start}>
      <div className={layout.column}>
        <Panel title="Training data" note={`from pairs of ${dataset.name}`}>
          <div className={classes.two}>
            <div className={classes.field}>
              <Select
                label="Pair set"
                placeholder="none yet"
                data={dataset.pairSets.map(({ id, name: called, variant, pairs }) => ({
                  value: String(id),
                  label: `${called} (${variant}, ${formatQuantity(pairs, 'pair')})`,
                }))}
                value={pairSet === undefined ? null : String(pairSet.id)}
                error={problemOf('pairs')}
                allowDeselect={false}
                onChange={(value) => {
                  changeParams({ pairs: null }, { replace: true });
                  if (value !== null) change({ pairSetId: Number(value), name: undefined });
                }}
              />
              {pairSet === undefined ? (
                <p className={layout.wrong} role="alert">
                  There is no <Term name="pairSet">pair set</Term> to train on.{' '}
                  <Button
                    size="compact-xs"
                    onClick={() => showView('data', {}, { tab: 'sets', make: 'pair-set' })}
                  >
                    Draw one
                  </Button>
                </p>
              ) : (
                found !== undefined && (
                  <LabelCountsBar pairSet={pairSet.name} simulated={dataset.simulated} counts={found.pairs} />
                )
              )}
            </div>
            <div className={classes.field}>
              <ModelSelect
                label="Model to begin with"
                models={models}
                value={model}
                onChange={(modelId) => change({ modelId })}
              />
              {model === undefined && <AddModelButton />}
            </div>
            <div className={classes.field}>
              <PathField
                label="Initial adapter"
                placeholder="none"
                kind="file"
                endings={['.gguf']}
                value={draft.start ?? ''}
                onChange={(path) => change({ start: path === '' ? undefined : path })}
              />
              <p className={layout.note}>
                Must use the same rank, alpha and target matrices as the recipe, e.g. an epoch of another
                training.
              </p>
            </div>
            <DeviceSelect value={draft.gpu ?? 'auto'} onChange={(gpu) => change({ gpu })} />
          </div>
        </Panel>
        <Panel
          title="Recipe"
          note={<Term name="adapter">how the adapter is trained</Term>}
          actions={
            <>
              <Select
                w={250}
                aria-label="Start from"
                data={(presets ?? []).map((each) => ({
                  value: each.name,
                  label: PRESET_TITLES[each.name] ?? each.name,
                }))}
                placeholder="custom"
                value={
                  presets?.find((each) => JSON.stringify(each.recipe) === JSON.stringify(recipe))?.name ??
                  null
                }
                onChange={(value) => {
                  const chosen = presets?.find((each) => each.name === value);
                  if (chosen === undefined) return;
                  change({ recipe: chosen.recipe });
                  changeParams({ preset: chosen.name }, { replace: true });
                }}
              />
              <SegmentedControl
                aria-label="Recipe as"
                data={[
                  { value: 'form', label: 'Form' },
                  { value: 'json', label: 'JSON' },
                ]}
                value={asJson ? 'json' : 'form'}
                onChange={(as) => {
                  setBroken(false);
                  changeParams({ as: as === 'json' ? 'json' : null }, { replace: true });
                }}
              />
            </>
          }
        >
          <div className={layout.form}>
            {problemOf('') !== null && (
              <p className={layout.wrong} role="alert">
                {problemOf('')}
              </p>
            )}
            {asJson ? (
              <RecipeJson
                name={name}
                recipe={recipe}
                problems={problems.filter(({ field }) => !['name', 'pairs', ''].includes(field))}
                onChange={(next) => change({ recipe: next })}
                onBroken={setBroken}
              />
            ) : (
              <RecipeForm
                recipe={recipe}
                standard={standard}
                problemOf={problemOf}
                onChange={(next) => change({ recipe: next })}
              />
            )}
          </div>
        </Panel>
      </div>
      <div className={layout.sticky}>
        <Panel title="The training" actions={dataset.simulated && <SimulatedMark />}>
          <div className={layout.form}>
            <TextInput
              label="Name"
              description="Also the name of its folder in the workspace"
              value={name}
              error={problemOf('name')}
              onChange={({ currentTarget: { value } }) => change({ name: value })}
            />
            <TrainingPlan found={found} recipe={recipe} />
            {found?.notices.map((notice) => (
              <Alert key={notice} color="yellow" p="xs">
                {notice}
              </Alert>
            ))}
            {(form.failure ?? error) !== null && (
              <p className={layout.wrong} role="alert">
                {form.failure ?? describeError(error)}
              </p>
            )}
            <Button variant="filled" type="submit" loading={form.busy} disabled={!form.ready}>
              Start
            </Button>
            {isCurrent && problems.length > 0 && (
              <p className={layout.wrong} role="status">
                {problems.length === 1 ? 'One field is' : `${problems.length} fields are`} still invalid.
              </p>
            )}
            <p className={layout.note}>
              Training runs in its own process. You can pause and resume at any time; if it is killed, you
              lose at most a minute.
            </p>
          </div>
        </Panel>
      </div>
    </Form>
  );
}
