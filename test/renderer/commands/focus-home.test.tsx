import { fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { focusHomeRef, goHome, keepFocusHome } from '../../../src/renderer/commands/focus-home.ts';

let stop = () => {};
beforeEach(() => {
  vi.useFakeTimers();
  stop = keepFocusHome();
  fireEvent.pointerDown(document.body);
});
afterEach(() => stop());

function View({ children }: { readonly children?: React.ReactNode }) {
  return (
    <>
      <button>First</button>
      <label>
        <input type="checkbox" /> Blind
      </label>
      <input aria-label="Order" aria-haspopup="listbox" readOnly />
      <input aria-label="Name" />
      <div role="listbox">
        <span role="option">Random</span>
      </div>
      {children}
    </>
  );
}

const Home = () => <div ref={focusHomeRef} tabIndex={-1} data-testid="home" />;
const AT_HOME = (
  <View>
    <Home />
  </View>
);
const atHome = () => document.activeElement === screen.getByTestId('home');

/** As a browser does it: the press, then the focus, then the click. */
function click(element: HTMLElement) {
  fireEvent.pointerDown(element);
  element.focus();
  fireEvent.click(element);
  vi.advanceTimersByTime(10);
}

function tabTo(element: HTMLElement) {
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Tab' });
  element.focus();
}

it('a button that is pressed with the mouse does not keep the focus', () => {
  render(AT_HOME);
  click(screen.getByText('First'));
  expect(atHome()).toBe(true);
});

it('a button that is gone to with Tab keeps it', () => {
  render(AT_HOME);
  tabTo(screen.getByText('First'));
  fireEvent.keyDown(screen.getByText('First'), { key: 'Enter' });
  vi.advanceTimersByTime(10);
  expect(document.activeElement).toBe(screen.getByText('First'));
});

it('a switch gives it back, by mouse and by key', () => {
  render(AT_HOME);
  const blind = screen.getByRole('checkbox');
  click(blind);
  expect(atHome()).toBe(true);
  tabTo(blind);
  expect(atHome()).toBe(false);
  fireEvent.click(blind);
  vi.advanceTimersByTime(10);
  expect(atHome()).toBe(true);
});

it('a list gives it back once something was chosen in it, or it was closed', () => {
  render(AT_HOME);
  const order = screen.getByLabelText('Order');
  click(order);
  expect(document.activeElement).toBe(order);
  fireEvent.click(screen.getByText('Random'));
  vi.advanceTimersByTime(10);
  expect(atHome()).toBe(true);
  for (const key of ['Enter', 'Escape']) {
    tabTo(order);
    fireEvent.keyDown(order, { key });
    vi.advanceTimersByTime(10);
    expect(atHome()).toBe(true);
  }
});

it('Escape leaves a field as it is, and gives the focus back', () => {
  render(AT_HOME);
  const name = screen.getByLabelText<HTMLInputElement>('Name');
  click(name);
  fireEvent.change(name, { target: { value: 'AF1' } });
  fireEvent.keyDown(name, { key: 'Escape' });
  vi.advanceTimersByTime(10);
  expect(atHome()).toBe(true);
  expect(name.value).toBe('AF1');
});

it('what a menu or dialog gives the focus back to gives it home', () => {
  render(
    <View>
      <Home />
      <div role="dialog">
        <button>Close</button>
      </div>
    </View>,
  );
  tabTo(screen.getByText('First'));
  screen.getByText('Close').focus();
  expect(document.activeElement).toBe(screen.getByText('Close'));
  fireEvent.keyDown(screen.getByText('Close'), { key: 'Escape' });
  screen.getByText('First').focus();
  expect(atHome()).toBe(true);
});

it('what is gone to right after a menu was closed keeps the focus', () => {
  render(
    <View>
      <Home />
      <button>Second</button>
    </View>,
  );
  const name = screen.getByLabelText('Name');
  const goesOn: readonly (() => void)[] = [
    () => tabTo(screen.getByText('First')),
    () => {
      click(screen.getByText('Second'));
      screen.getByText('First').focus();
    },
  ];
  for (const goOn of goesOn) {
    fireEvent.keyDown(name, { key: 'Escape' });
    goOn();
    expect(document.activeElement).toBe(screen.getByText('First'));
  }
});

it('a view that is come to by a press takes the focus', () => {
  const { rerender } = render(<View />);
  click(screen.getByText('First'));
  expect(document.activeElement).toBe(screen.getByText('First'));
  rerender(AT_HOME);
  expect(atHome()).toBe(true);
});

it('without a home a field is left', () => {
  render(<View />);
  screen.getByLabelText('Name').focus();
  goHome();
  expect(document.activeElement).toBe(document.body);
});

it('a choice that brings the home sends the focus there; a field that was not chosen in keeps it', () => {
  const { rerender } = render(<View />);
  const order = screen.getByRole('textbox', { name: 'Order' });
  click(order);
  fireEvent.click(screen.getByRole('option'));
  vi.advanceTimersByTime(10);
  expect(document.activeElement).toBe(order);
  rerender(AT_HOME);
  expect(atHome()).toBe(true);

  rerender(<View />);
  tabTo(screen.getByRole('textbox', { name: 'Name' }));
  rerender(AT_HOME);
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Name' }));
});
