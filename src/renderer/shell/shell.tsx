import { Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import type { Filter } from '../../model/filter.ts';
import { VIEW_TITLES, type View } from '../../ipc/views.ts';
import { useScope } from '../api/use-scope.ts';
import { TrueWordsProvider, trueWordsOf } from '../api/true-words.ts';
import { keepFocusHome } from '../commands/focus-home.ts';
import { listenForKeys } from '../commands/listen-for-keys.ts';
import type { TermName } from '../help/glossary.ts';
import { useAddNewJudge } from '../judging/use-add-new-judge.ts';
import { useJudge } from '../judging/use-judge.ts';
import { useOnlyJudges } from '../judging/use-only-judges.ts';
import { useLocation } from '../location/use-location.ts';
import { NoticeToasts } from './notice-toasts.tsx';
import { Loading } from '../ui/states/states.tsx';
import { loadCodeWhenIdle } from '../views/lazy-view.ts';
import { VIEW_ENTRIES } from '../views/views.ts';
import { DropArea } from './drop-area.tsx';
import { FilterBar } from './filter-bar.tsx';
import { Header } from './header.tsx';
import { late } from './late.tsx';
import { Navigation } from './navigation.tsx';
import { Palette, togglePalette } from './palette.tsx';
import { RunGate } from './run-gate.tsx';
import type { ShellDialog } from './shell-dialogs.ts';
import { StatusBar } from './status-bar.tsx';
import { useKeptLocation } from './use-kept-location.ts';
import { useOpenWorkspace } from './use-open-workspace.tsx';
import { useShellCommands } from './use-shell-commands.ts';
import { useViewCommands } from './use-view-commands.ts';
import { ViewBoundary } from './view-boundary.tsx';
import classes from './shell.module.css';

const CheatSheet = late(async () => (await import('./cheat-sheet.tsx')).CheatSheet);
const SettingsDialog = late(async () => (await import('./settings/settings-dialog.tsx')).SettingsDialog);
const GlossaryDialog = late(async () => (await import('../help/glossary-dialog.tsx')).GlossaryDialog);
const ExportDialog = late(async () => (await import('./export-dialog.tsx')).ExportDialog);

/** The window around every view. */
export function Shell(): ReactNode {
  const { view: asked, params } = useLocation();
  const onlyJudges = useOnlyJudges();
  const { fixed } = useJudge();
  const { dataset } = useScope();
  const view = onlyJudges === true ? 'annotate' : asked;
  const ready = useKeptLocation();
  const [dialog, setDialog] = useState<Exclude<ShellDialog, 'palette'> | null>(null);
  const [term, setTerm] = useState<TermName | null>(null);
  const [form, setForm] = useState<{ readonly part: keyof Filter | null } | null>(null);
  const [slices, setSlices] = useState(false);
  const textField = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLElement>(null);
  useEffect(() => listenForKeys(), []);
  useEffect(() => keepFocusHome(), []);
  useEffect(() => {
    if (ready) void loadCodeWhenIdle();
  }, [ready]);
  useTitle(view);
  useAddNewJudge();
  useViewCommands(onlyJudges === true);
  const openWorkspace = useOpenWorkspace();
  const show = (wanted: ShellDialog) => {
    if (wanted === 'palette') togglePalette();
    else setDialog(wanted);
    if (wanted === 'glossary') setTerm(null);
  };
  const close = () => setDialog(null);
  useShellCommands({
    rights: onlyJudges === true ? 'annotator' : fixed ? 'guest' : 'all',
    show,
    focusText: () => {
      textField.current?.select();
    },
    addFilter: () => setForm({ part: null }),
    openSlices: () => setSlices(true),
  });
  const entry = VIEW_ENTRIES[view];
  // A pair alone on the screen: Annotate says how to leave it.
  const full = view === 'annotate' && params.full !== undefined && params.show === undefined;
  return (
    <div className={classes.shell} data-alone={onlyJudges === true} data-full={full}>
      <button
        type="button"
        className={classes.skip}
        onClick={() => {
          main.current?.focus();
        }}
      >
        Skip to the view
      </button>
      {onlyJudges !== true && !full && <Navigation />}
      <div className={classes.content}>
        {!full && <Header view={view} onDialog={show} />}
        {/* A task's pairs are what they are, and so is what people said of them: no filter changes them. */}
        {onlyJudges === false &&
          !full &&
          view !== 'review' &&
          !(view === 'annotate' && params.task !== undefined) && (
            <FilterBar
              textField={textField}
              form={form}
              onForm={setForm}
              slices={slices}
              onSlices={setSlices}
            />
          )}
        <main ref={main} className={classes.main} tabIndex={-1}>
          <ViewBoundary key={view}>
            <Suspense fallback={<Loading height="100%" />}>
              {!ready || onlyJudges === undefined ? (
                <Loading height="100%" />
              ) : (
                <TrueWordsProvider value={trueWordsOf(dataset)}>
                  {entry.needs === 'run' ? <RunGate entry={entry} /> : <entry.component />}
                </TrueWordsProvider>
              )}
            </Suspense>
          </ViewBoundary>
        </main>
      </div>
      {!full && <StatusBar />}
      <Palette
        onTerm={(asked) => {
          setTerm(asked);
          setDialog('glossary');
        }}
      />
      <CheatSheet opened={dialog === 'keys'} onClose={close} onChange={() => setDialog('settings')} />
      <SettingsDialog opened={dialog === 'settings'} onClose={close} />
      <GlossaryDialog opened={dialog === 'glossary'} term={term} onClose={close} />
      <ExportDialog opened={dialog === 'export'} onClose={close} />
      {openWorkspace}
      {onlyJudges === false && <DropArea />}
      <NoticeToasts />
    </div>
  );
}

/** The page's title says what a tab or window shows. */
function useTitle(view: View): void {
  const { run, dataset } = useScope();
  const subject = run?.name ?? dataset?.name;
  useEffect(() => {
    document.title = [VIEW_TITLES[view], subject, 'Tiebreak']
      .filter((part) => part !== undefined)
      .join(' – ');
  }, [view, subject]);
}
