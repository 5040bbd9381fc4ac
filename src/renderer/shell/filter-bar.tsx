import { Button, Popover } from '@mantine/core';
import { useRef, type ReactNode, type RefObject } from 'react';
import { asksPeople, limitsImages, sideOf, type Filter } from '../../model/filter.ts';
import type { View } from '../../ipc/views.ts';
import { goHome } from '../commands/focus-home.ts';
import { useRequest } from '../api/use-request.ts';
import { useFilterNames } from '../api/use-filter-names.ts';
import { useScope } from '../api/use-scope.ts';
import { changeFilter, useLocation } from '../location/use-location.ts';
import { formatCount, formatQuantity } from '../../core/format.ts';
import { Icon } from '../ui/marks/icons.tsx';
import { WITHOUT_LIMITS } from '../location/without-limits.ts';
import { describeFilter } from '../../model/describe-filter.ts';
import { FilterChip } from './filter-chip.tsx';
import { idleReason } from './idle-reason.ts';
import { late } from './late.tsx';
import { SlicesMenu } from './slices-menu.tsx';
import { FilterTextField } from '../ui/fields/filter-text-field.tsx';
import layout from '../ui/layout/layout.module.css';
import classes from './filter-bar.module.css';
import { trueWordsOf } from '../api/true-words.ts';

const FilterForm = late(async () => (await import('./filter-form.tsx')).FilterForm);

interface FilterBarProps {
  readonly textField: RefObject<HTMLInputElement | null>;
  /** The form is open, with the focus on a part of it; null while it is closed. */
  readonly form: { readonly part: keyof Filter | null } | null;
  readonly onForm: (form: { readonly part: keyof Filter | null } | null) => void;
  readonly slices: boolean;
  readonly onSlices: (opened: boolean) => void;
}

/** The shared filter: its limits as chips, how much passes, and slices. */
export function FilterBar({ textField, form, onForm, slices, onSlices }: FilterBarProps): ReactNode {
  const { view, filter, params } = useLocation();
  const { run, dataset } = useScope();
  const names = useFilterNames(filter);
  const add = useRef<HTMLButtonElement>(null);
  const chips = useRef<HTMLUListElement>(null);
  const side =
    run === undefined || view === 'data' || view === 'map'
      ? null
      : sideOf(asTaken(view, filter), run.hasTargets);
  const limits = describeFilter(filter, names, side, trueWordsOf(dataset));
  const lift = (index: number, without: Filter, by: 'key' | 'mouse') => {
    changeFilter(without);
    if (by === 'mouse') {
      goHome();
      return;
    }
    // The next chip takes the place of the removed one, and its focus.
    const left = chips.current?.querySelectorAll<HTMLElement>('[data-chip]') ?? [];
    const next = left[index + 1] ?? left[index - 1];
    (next?.querySelector('button') ?? add.current)?.focus();
  };
  return (
    <div className={classes.bar} role="region" aria-label="Filter">
      <FilterTextField field={textField} />
      <Popover
        opened={form !== null}
        onChange={(opened) => {
          if (!opened) onForm(null);
        }}
        position="bottom-start"
        shadow="md"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Button
            ref={add}
            leftSection={<Icon name="filter" size={14} />}
            onClick={() => onForm(form === null ? { part: null } : null)}
          >
            Add filter
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Filter">
          <FilterForm opened part={form?.part ?? null} />
        </Popover.Dropdown>
      </Popover>
      <Passing />
      <SlicesMenu opened={slices} onChange={onSlices} />
      {limits.length > 0 && (
        <div className={classes.limits}>
          <ul ref={chips} className={classes.chips} aria-label="Active filters">
            {limits.map(({ key, text, without }, index) => (
              <FilterChip
                key={key}
                text={text}
                idle={idleReason(key, { view, params, filter, run })}
                onEdit={() => onForm({ part: key })}
                onRemove={(by) => lift(index, without, by)}
              />
            ))}
          </ul>
          <Button
            variant="subtle"
            onClick={({ detail }) => {
              changeFilter(WITHOUT_LIMITS);
              if (detail === 0) add.current?.focus();
              else goHome();
            }}
          >
            Clear all
          </Button>
        </div>
      )}
    </div>
  );
}

/** The filter as a view takes it: scores are of targets, where the filter does not speak of references. */
function asTaken(view: View, filter: Filter): Filter {
  const isOfTargets = view === 'scores' || view === 'nll' || view === 'harm';
  const isOfEither = (filter.side ?? 'either') === 'either';
  return isOfTargets && isOfEither && limitsImages(filter) ? { ...filter, side: 'target' } : filter;
}

/** Views that are not about comparisons: counting them there would cost a start on a large workspace. */
const WITHOUT_COMPARISONS: readonly View[] = ['home', 'data', 'map', 'models', 'training', 'run', 'results'];

/** How many comparisons of the run pass the filter; marked as busy while it is still the number of another filter. */
function Passing(): ReactNode {
  const { view } = useLocation();
  const { run, filter } = useScope();
  const asked = run !== undefined && !WITHOUT_COMPARISONS.includes(view);
  const { data, isPlaceholderData } = useRequest(
    'pairs.page',
    asked
      ? { filter: asTaken(view, filter), sort: { by: 'order', descending: false }, offset: 0, limit: 0 }
      : null,
  );
  if (!asked || data === undefined) return <span className={layout.count} />;
  return (
    <span className={layout.count} role="status" aria-busy={isPlaceholderData}>
      {data.total === data.ofRun
        ? formatQuantity(data.ofRun, 'comparison')
        : `${formatCount(data.total)}${asksPeople(filter) ? ' pairs' : ''} of ${formatQuantity(data.ofRun, 'comparison')}`}
    </span>
  );
}
