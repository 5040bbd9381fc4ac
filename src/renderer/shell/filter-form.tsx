import { MultiSelect, SegmentedControl, Select } from '@mantine/core';
import { capitalised } from '../../core/capitalised.ts';
import { useEffect, useRef, type ReactNode } from 'react';
import { SAID_WORDS } from '../../model/describe-filter.ts';
import { DEFAULT_WHOSE, describeWhose, GENERAL_VOICES, whoseLabelsSchema } from '../../model/whose-labels.ts';
import { limitsImages, SAID_KINDS, sideOf, SIDES, type Filter, type Side } from '../../model/filter.ts';
import { filterFromParams, filterToParams } from '../../model/filter-params.ts';
import { useRequest } from '../api/use-request.ts';
import { useScope } from '../api/use-scope.ts';
import { limitImages } from '../location/limit-images.ts';
import { changeFilter, useLocation } from '../location/use-location.ts';
import { CellToggles } from './cell-toggles.tsx';
import { ImageField } from '../ui/fields/image-field.tsx';
import { LabelToggles } from './label-toggles.tsx';
import { NO_PROBABILITIES } from '../ui/states/no-probabilities.tsx';
import { RangeFields } from '../ui/fields/range-fields.tsx';
import { FilterTextField } from '../ui/fields/filter-text-field.tsx';
import layout from '../ui/layout/layout.module.css';
import classes from './filter-form.module.css';
import { trueWordsOf } from '../api/true-words.ts';

const FLAGS = [
  ['consistent', 'Both orders', 'Same', 'Different'],
  ['forward', 'Order shown', 'Forward', 'Reverse'],
  ['judged', 'Judged by people', 'Yes', 'No'],
  ['flagged', 'Flagged', 'Yes', 'No'],
] as const;

const change = (filter: Filter): void => {
  changeFilter(filter, { replace: true });
};

const SIDE_WORDS: Readonly<Record<Side, string>> = {
  target: 'Target',
  reference: 'Reference',
  both: 'Both',
  either: 'Either',
};

interface FilterFormProps {
  readonly part: keyof Filter | null;
  /** False until it may take the focus. */
  readonly opened: boolean;
}

/** Every limit of the shared filter; each takes effect at once. `part` gets the focus. */
export function FilterForm({ part, opened }: FilterFormProps): ReactNode {
  const { filter } = useLocation();
  const { summary, dataset, run } = useScope();
  const { data: known } = useRequest('people.list', {});
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!opened) return;
    const place = form.current?.querySelector<HTMLElement>(`[data-part='${part ?? 'truth'}']`);
    place?.scrollIntoView({ block: 'nearest' });
    // The dropdown holds the focus, and gives it to what has this attribute.
    const field = place?.querySelector<HTMLElement>('button, input');
    field?.setAttribute('data-autofocus', '');
    // It holds it already where this form came later.
    if (form.current?.closest('[role="dialog"]')?.contains(document.activeElement) === true) field?.focus();
  }, [part, opened]);
  const hasTargets = run?.hasTargets ?? false;
  const hasNoProbabilities = run?.hasProbabilities === false;
  const split = dataset?.splits.find(({ id }) => id === filter.split);
  return (
    <div ref={form} className={classes.form}>
      <section className={classes.section} aria-label="Labels">
        <h2>Labels</h2>
        <div data-part="truth">
          <LabelToggles
            title={capitalised(trueWordsOf(dataset).labelOf)}
            value={filter.truth}
            onChange={(truth) => change({ truth })}
          />
        </div>
        <div data-part="model">
          <LabelToggles title="Model" value={filter.model} onChange={(model) => change({ model })} />
        </div>
        <div data-part="human">
          <LabelToggles title="People" value={filter.human} onChange={(human) => change({ human })} />
        </div>
        <div data-part="people">
          <Select
            label="Whose labels are people’s"
            description="Also in scores with corrections, in the matrix and in exports"
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            data={[
              ...GENERAL_VOICES.map((value) => ({
                value,
                label: capitalised(describeWhose(value, String)),
              })),
              ...(known?.people ?? []).map(({ id, name }) => ({
                value: `person:${id}`,
                label: `${name}’s alone`,
              })),
            ]}
            value={filter.people ?? DEFAULT_WHOSE}
            onChange={(value) => {
              const people = whoseLabelsSchema.safeParse(value).data;
              change({ people: people === DEFAULT_WHOSE ? undefined : people });
            }}
          />
        </div>
        <div data-part="cells">
          <CellToggles value={filter.cells} onChange={(cells) => change({ cells })} />
        </div>
        <div data-part="otherRun">
          <Select
            label="Other run on the same dataset"
            placeholder="None"
            clearable
            clearButtonProps={{ 'aria-label': 'No other run' }}
            comboboxProps={{ withinPortal: false }}
            data={(summary?.runs ?? [])
              .filter(({ id, datasetId }) => id !== run?.id && datasetId === dataset?.id)
              .map(({ id, name }) => ({ value: String(id), label: name }))}
            value={filter.otherRun === undefined ? null : String(filter.otherRun)}
            onChange={(value) => change({ otherRun: value === null ? undefined : Number(value) })}
          />
        </div>
      </section>
      <section className={classes.section} aria-label="Figures and images">
        <h2>Figures</h2>
        {hasNoProbabilities && (
          <p className={layout.note}>{NO_PROBABILITIES} in this run: gap and entropy limit nothing.</p>
        )}
        <div data-part="margin">
          <RangeFields
            term="margin"
            min={0}
            max={1}
            value={filter.margin}
            disabled={hasNoProbabilities}
            onChange={(margin) => change({ margin })}
          />
        </div>
        <div data-part="entropy">
          <RangeFields
            term="entropy"
            unit="nats"
            min={0}
            max={1.099}
            value={filter.entropy}
            disabled={hasNoProbabilities}
            onChange={(entropy) => change({ entropy })}
          />
        </div>
        <div data-part="distance">
          <RangeFields
            term="distance"
            min={0}
            max={4}
            value={filter.distance}
            onChange={(distance) => change({ distance })}
          />
        </div>
        <h2>Images</h2>
        <div data-part="split" className={layout.two}>
          <Select
            label="Split"
            placeholder="Any"
            clearable
            clearButtonProps={{ 'aria-label': 'Any split' }}
            comboboxProps={{ withinPortal: false }}
            data={(dataset?.splits ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
            value={filter.split === undefined ? null : String(filter.split)}
            onChange={(value) =>
              change({ split: value === null ? undefined : Number(value), part: undefined })
            }
          />
          <Select
            label="Part"
            placeholder={split === undefined ? 'Choose a split' : 'Any'}
            clearable
            clearButtonProps={{ 'aria-label': 'Any part' }}
            disabled={split === undefined}
            comboboxProps={{ withinPortal: false }}
            data={(split?.parts ?? []).map(({ name }) => name)}
            value={filter.part ?? null}
            onChange={(value) => limitImages({ part: value ?? undefined }, { replace: true })}
          />
        </div>
        <div className={layout.two}>
          <div data-part="group">
            <Select
              label="Group"
              placeholder={dataset?.groups.length === 0 ? 'None known' : 'Any'}
              clearable
              clearButtonProps={{ 'aria-label': 'Any group' }}
              disabled={dataset === undefined || dataset.groups.length === 0}
              comboboxProps={{ withinPortal: false }}
              data={(dataset?.groups ?? []).map(({ name }) => name)}
              value={filter.group ?? null}
              onChange={(value) => limitImages({ group: value ?? undefined }, { replace: true })}
            />
          </div>
          <div data-part="image">
            <ImageField
              datasetId={dataset?.id}
              value={filter.image}
              onChange={(image) => change({ image })}
            />
          </div>
        </div>
        <div data-part="side" className={classes.row}>
          <span
            className={classes.name}
            title="The image of a comparison that part, group and image speak of"
          >
            Which image
          </span>
          <SegmentedControl
            aria-label="Which image"
            disabled={!limitsImages(filter)}
            data={SIDES.filter((side) => sideOf({ side }, hasTargets) === side).map((side) => ({
              value: side,
              label: SIDE_WORDS[side],
            }))}
            value={sideOf(filter, hasTargets)}
            onChange={(side) => change({ side })}
          />
        </div>
        {hasTargets && <p className={classes.note}>Scores and NLL always mean the target.</p>}
        <FilterTextField label="Text in image name" />
        <h2>State</h2>
        {FLAGS.map(([key, title, yes, no]) => (
          <div key={key} data-part={key} className={classes.row}>
            <span className={classes.name}>{title}</span>
            <SegmentedControl
              aria-label={title}
              data={[
                { value: 'any', label: 'Any' },
                { value: 'yes', label: yes },
                { value: 'no', label: no },
              ]}
              value={filter[key] === undefined ? 'any' : filter[key] ? 'yes' : 'no'}
              onChange={(value) => change({ [key]: value === 'any' ? undefined : value === 'yes' })}
            />
          </div>
        ))}
        <div data-part="said" className={layout.two}>
          <MultiSelect
            label="Said of the pair"
            placeholder={filter.said === undefined ? 'Anything' : undefined}
            clearable
            clearButtonProps={{ 'aria-label': 'Anything said' }}
            comboboxProps={{ withinPortal: false }}
            data={SAID_KINDS.map((kind) => ({ value: kind, label: SAID_WORDS[kind] }))}
            value={[...(filter.said ?? [])]}
            onChange={(value) => {
              const said = SAID_KINDS.filter((kind) => value.includes(kind));
              change({ said: said.length === 0 ? undefined : said });
            }}
          />
          <Select
            label="By whom"
            placeholder="Anybody"
            clearable
            clearButtonProps={{ 'aria-label': 'By anybody' }}
            comboboxProps={{ withinPortal: false }}
            data={(known?.people ?? []).flatMap(({ id, name }) => [
              { value: String(id), label: name },
              { value: `not-${id}`, label: `Others than ${name}` },
            ])}
            value={filterToParams({ by: filter.by })['by'] ?? null}
            onChange={(value) => change({ by: filterFromParams(value === null ? {} : { by: value }).by })}
          />
        </div>
      </section>
    </div>
  );
}
