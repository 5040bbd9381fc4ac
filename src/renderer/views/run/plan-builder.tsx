import { Button, SegmentedControl, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { changed } from '../../commands/undo.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { Form } from '../../ui/forms/form.tsx';
import { useForm } from '../../ui/forms/use-form.ts';
import { useSettled } from '../../ui/forms/use-settled.ts';
import { Term } from '../../help/term.tsx';
import { useDraft } from '../../location/use-draft.ts';
import { showView, useLocation } from '../../location/use-location.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { AdaptiveFields } from './adaptive-fields.tsx';
import { DeviceSelect } from '../../ui/fields/device-select.tsx';
import { AddModelButton, ModelSelect } from '../../ui/fields/model-select.tsx';
import { EstimatePanel } from './estimate-panel.tsx';
import { likelihoodChoices, OWN_LIKELIHOOD } from '../../plans/likelihood-choices.ts';
import { MembersField } from './members-field.tsx';
import { choicesOf, planOf, problemsOf, type PlanDraft, type PlanKind } from '../../plans/plan-draft.ts';
import { PLAN_KINDS } from './plan-kinds.ts';
import { TargetFields } from './target-fields.tsx';
import { useServerSample } from './use-server-sample.tsx';
import { TimeLimitField } from './time-limit-field.tsx';
import { useFilteredImages } from './use-filtered-images.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './run-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

interface PlanBuilderProps {
  readonly summary: WorkspaceSummary;
  readonly dataset: DatasetSummary;
  readonly onCreated: (runId: number) => void;
}

/** What a new run compares, by which model, and how long that takes. */
export function PlanBuilder({ summary, dataset, onCreated }: PlanBuilderProps): ReactNode {
  const { params } = useLocation();
  const words = useTrueWords();
  const [draft, change, clear] = useDraft<PlanDraft>(`run.${dataset.id}`);
  // Another view may have said what to compare; what is then chosen here counts more.
  const asked = {
    ...(PLAN_KINDS.some(({ kind }) => kind === params['kind']) ? { kind: params['kind'] as PlanKind } : {}),
    ...(params['references'] === undefined ? {} : { referenceSetId: Number(params['references']) }),
    ...(params['pairs'] === undefined ? {} : { pairSetId: Number(params['pairs']) }),
  };
  const choices = choicesOf({ ...asked, ...draft }, dataset, summary);
  const problems = problemsOf(
    choices,
    summary.runs.map(({ name }) => name),
  );
  const filtered = useFilteredImages(dataset, choices.targets);
  const likelihood =
    choices.likelihood === OWN_LIKELIHOOD
      ? choices.own
      : (likelihoodChoices(summary, dataset.id).find(({ key }) => key === choices.likelihood)?.likelihood ??
        choices.own);
  const plan = planOf(choices, dataset, likelihood, choices.onlyFiltered ? filtered : null);
  const { name: nameProblem, ...planProblems } = problems;
  const isSound = Object.values(planProblems).every((problem) => problem === null);
  const estimate = useRequest(
    'runs.estimate',
    useSettled(
      plan === null || !isSound || choices.model === undefined
        ? null
        : { datasetId: dataset.id, modelId: choices.model.id, members: choices.members.length, plan },
    ),
  );
  const { model, theta } = choices;
  const isServer = model?.server != null;
  const sample = useServerSample(
    plan === null || !isSound || model?.server == null
      ? null
      : { datasetId: dataset.id, modelId: model.id, plan },
  );
  const form = useForm(
    isSound && nameProblem === null && plan !== null && model !== undefined && theta !== null
      ? { name: choices.name.trim(), modelId: model.id, plan, theta }
      : null,
  );

  const create = (start: boolean) =>
    form.send(async (values) => {
      const { id } = await request('runs.create', {
        ...values,
        datasetId: dataset.id,
        members: choices.members.map((member) => ({
          name: member.name.trim(),
          adapters: member.adapters.map((adapter) => ({ ...adapter })),
          ...(member.mmproj === undefined ? {} : { mmproj: member.mmproj }),
        })),
      });
      clear();
      onCreated(id);
      changed({
        title: `Run "${values.name}" ${start ? 'started' : 'created'}`,
        undo: () => request('runs.remove', { runId: id, removed: true }),
        redo: () => request('runs.remove', { runId: id, removed: false }),
      });
      if (start) await request('runs.start', { runId: id, gpu: choices.gpu });
    });
  useCommands([
    {
      id: 'run.create',
      title: 'Create the run and start it',
      section: 'Runs',
      keys: ['Mod+Enter'],
      enabled: form.ready,
      run: () => create(true),
    },
  ]);
  const kind = PLAN_KINDS.find((entry) => entry.kind === choices.kind);
  return (
    <Form className={classes.builder} onSubmit={() => create(true)}>
      <div className={layout.column}>
        <Panel title="What to compare" note={`of ${dataset.name}`}>
          <div className={layout.form}>
            <SegmentedControl
              fullWidth
              aria-label="Kind of plan"
              data={PLAN_KINDS.map((entry) => ({ value: entry.kind, label: entry.title }))}
              value={choices.kind}
              onChange={(value) => {
                const chosen = PLAN_KINDS.find((entry) => entry.kind === value);
                if (chosen !== undefined) change({ kind: chosen.kind, limit: undefined });
              }}
            />
            <p className={layout.note}>{kind?.note}</p>
            {problems.sets !== null && (
              <p className={layout.wrong} role="alert">
                {problems.sets}{' '}
                <Button
                  size="compact-xs"
                  onClick={() =>
                    showView(
                      'data',
                      {},
                      { tab: 'sets', make: choices.kind === 'pair-set' ? 'pair-set' : 'reference-set' },
                    )
                  }
                >
                  Create one
                </Button>
              </p>
            )}
            <TargetFields
              summary={summary}
              dataset={dataset}
              choices={choices}
              problems={problems}
              filtered={filtered}
              change={change}
            />
          </div>
        </Panel>
        {choices.kind === 'adaptive' && (
          <AdaptiveFields
            summary={summary}
            dataset={dataset}
            choices={choices}
            problems={problems}
            change={change}
          />
        )}
        <Panel title="Model">
          <div className={layout.form}>
            <div className={classes.two}>
              <ModelSelect
                label="Model"
                models={summary.models}
                value={model}
                onChange={(modelId) => change({ modelId })}
              />
              {isServer ? (
                <p className={layout.note}>
                  The server computes the answers, on its own device and with the adapter set in Models.
                </p>
              ) : (
                <DeviceSelect value={choices.gpu} onChange={(gpu) => change({ gpu })} />
              )}
            </div>
            {summary.models.length === 0 && <AddModelButton />}
            <TimeLimitField />
            {!isServer && (
              <MembersField
                value={choices.members}
                error={problems.members}
                onChange={(members) => change({ members })}
              />
            )}
          </div>
        </Panel>
      </div>
      <div className={layout.sticky}>
        <EstimatePanel
          estimate={sample.isCurrent ? sample.estimate : estimate}
          waits={plan === null || !isSound}
          adaptive={choices.kind === 'adaptive'}
          sample={sample.button}
        />
        <Panel title="The run">
          <div className={layout.form}>
            <TextInput
              label="Name"
              value={choices.name}
              error={nameProblem}
              onChange={({ currentTarget: { value } }) => change({ name: value })}
            />
            <NumberField
              label={`θ of the ${words.labels}`}
              hint="Largest score difference that counts as Similar"
              step={0.05}
              value={choices.theta}
              error={problems.theta}
              onChange={(theta) => change({ theta })}
            />
            <p className={layout.note}>
              The <Term name="truth">{words.labels}</Term> depend on θ; the model’s answers do not.
            </p>
            {form.failure !== null && (
              <p className={layout.wrong} role="alert">
                {form.failure}
              </p>
            )}
            <Button variant="filled" type="submit" loading={form.busy} disabled={!form.ready}>
              Create and start
            </Button>
            <Button disabled={!form.ready} onClick={() => create(false)}>
              Create, start later
            </Button>
          </div>
        </Panel>
      </div>
    </Form>
  );
}
