/*
 * Where the focus rests in a view that is worked by keys. Whoever presses a button, a switch or a menu with the mouse, and
 * whoever is done with a menu or a search, goes on by keys: the focus then goes home, so that Space and the arrows mean
 * what the view says and nothing that was pressed before. Whoever goes to a control with Tab stays there.
 */

const CONTROL = 'button, a[href], summary, [role=button], [role=tab], [role=switch], [role=option]';
const CHECKED = 'input[type=checkbox], input[type=radio]';
const LISTING = '[aria-haspopup=listbox]';
const OVERLAY = '[role=dialog], [role=menu], [role=listbox]';

/** How long what closes may take to give the focus back, in milliseconds. */
const CLOSING_MILLISECONDS = 500;

let home: HTMLElement | null = null;
/** What the pointer was last pressed on. */
let pressed: Element | null = null;
/** When a key closed something, or chose in it, with no other control gone to since; in milliseconds of the page. */
let closedAt = -Infinity;
/** What was done with while there was no home: what was chosen in it brings the next one. */
let doneBefore: Element | null = null;

/** Makes an element the home of the focus for as long as it is in the page, as a ref does. */
export function focusHomeRef(element: HTMLElement | null): () => void {
  home = element;
  // What was pressed to come here.
  const active = document.activeElement;
  if (active !== null && active === doneBefore) goHome();
  else sendHome(active);
  doneBefore = null;
  return () => {
    if (home === element) home = null;
  };
}

/** Sends the focus home; where there is none, nothing keeps it. */
export function goHome(): void {
  if (home !== null) home.focus({ preventScroll: true });
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Sends the focus home whenever a control is done with it, until the function that is returned is called. */
export function keepFocusHome(): () => void {
  const ending = new AbortController();
  const options = { capture: true, signal: ending.signal };
  document.addEventListener(
    'pointerdown',
    ({ target }) => {
      pressed = target instanceof Element ? controlAt(target) : null;
      if (pressed !== null) closedAt = -Infinity;
    },
    options,
  );
  document.addEventListener(
    'keydown',
    ({ key, target }) => {
      pressed = null;
      if (key === 'Tab') closedAt = -Infinity;
      if (key !== 'Escape' && key !== 'Enter') return;
      const isListing = target instanceof Element && target.matches(LISTING);
      if (key === 'Escape' || isListing || isInOverlay(target)) closedAt = performance.now();
      if (target instanceof HTMLInputElement && (key === 'Escape' || isListing)) onceDone(target);
    },
    options,
  );
  document.addEventListener('focusin', ({ target }) => sendHome(target), options);
  document.addEventListener(
    'change',
    ({ target }) => {
      if (target instanceof Element && target.matches(CHECKED)) onceDone(target);
    },
    options,
  );
  document.addEventListener(
    'click',
    ({ target }) => {
      // A list's field keeps the focus while one chooses with the mouse.
      if (target instanceof Element && target.closest('[role=option]') !== null)
        onceDone(document.activeElement);
    },
    options,
  );
  return () => ending.abort();
}

/** Sends the focus home from a control that still has it once it has done what it does. */
function onceDone(control: Element | null): void {
  setTimeout(() => {
    if (document.activeElement !== control || isInOverlay(control)) return;
    if (home === null) doneBefore = control;
    else goHome();
  });
}

function sendHome(target: EventTarget | null): void {
  if (home === null || !(target instanceof Element) || isInOverlay(target)) return;
  if (target.getAttribute('aria-expanded') === 'true' || !target.matches(`${CONTROL}, ${CHECKED}`)) return;
  if (target === pressed || performance.now() - closedAt < CLOSING_MILLISECONDS) goHome();
}

/** The control that a press at an element is one of; of a label the field that it names. */
function controlAt(element: Element): Element | null {
  const control = element.closest(`${CONTROL}, ${CHECKED}, label`);
  return control instanceof HTMLLabelElement ? control.control : control;
}

function isInOverlay(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(OVERLAY) !== null;
}
