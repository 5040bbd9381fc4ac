import { describe, expect, it } from 'vitest';
import { printKeys, printStrokes, strokeOfEvent, strokesOf } from '../../../src/renderer/commands/keys.ts';

const press = (key: string, init: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...init });
const stroke = (key: string, init?: KeyboardEventInit) => strokeOfEvent(press(key, init), false);
const onMac = (key: string, init?: KeyboardEventInit) => strokeOfEvent(press(key, init), true);

describe('the stroke of a key press', () => {
  it('is the key with its modifiers', () => {
    expect(stroke('ArrowLeft')).toBe('ArrowLeft');
    expect(stroke('ArrowLeft', { shiftKey: true })).toBe('Shift+ArrowLeft');
    expect(stroke('z', { ctrlKey: true })).toBe('Mod+z');
    expect(stroke('Z', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+z');
    expect(stroke(' ', { shiftKey: true })).toBe('Shift+ ');
  });

  it('has small letters with Caps Lock on, and Shift only where Shift is held', () => {
    expect(stroke('N')).toBe('n');
    expect(stroke('n', { shiftKey: true })).toBe('Shift+n');
  });

  it('is the sign alone, however the keyboard makes it', () => {
    expect(stroke('?', { shiftKey: true, code: 'Slash' })).toBe('?');
    expect(stroke('/', { shiftKey: true, code: 'Digit7' })).toBe('/');
    expect(stroke('+', { shiftKey: true, code: 'Equal' })).toBe('+');
    expect(stroke('+', { code: 'NumpadAdd' })).toBe('+');
    expect(stroke('1', { shiftKey: true, code: 'Digit1' })).toBe('1');
    expect(stroke('+', { ctrlKey: true, shiftKey: true })).toBe('Mod++');
  });

  it('is a bracket with AltGr, which Windows reports as Ctrl+Alt', () => {
    expect(stroke('[', { ctrlKey: true, altKey: true, modifierAltGraph: true })).toBe('[');
    expect(stroke('[', { modifierAltGraph: true })).toBe('[');
    expect(onMac('[', { altKey: true, code: 'Digit5' })).toBe('[');
  });

  it('is the letter on the key where another alphabet is written', () => {
    expect(stroke('т', { code: 'KeyN' })).toBe('n');
    expect(stroke('я', { code: 'KeyZ', ctrlKey: true })).toBe('Mod+z');
    expect(stroke('ö', { code: 'Semicolon' })).toBe('ö');
    expect(stroke('z', { code: 'KeyY' })).toBe('z');
    expect(onMac('å', { code: 'KeyA', altKey: true })).toBe('Alt+a');
  });

  it('has ⌘ for Mod on a Mac, and tells Ctrl and the Windows key apart from it', () => {
    expect(onMac('k', { metaKey: true })).toBe('Mod+k');
    expect(onMac('k', { ctrlKey: true })).toBe('Ctrl+k');
    expect(stroke('ArrowLeft', { metaKey: true })).toBe('Meta+ArrowLeft');
  });

  it('is none for modifiers alone and for dead keys', () => {
    expect(stroke('Shift', { shiftKey: true })).toBeNull();
    expect(stroke('Dead')).toBeNull();
  });
});

describe('keys of a command', () => {
  it('are the same however Shift is written with a sign', () => {
    expect(strokesOf('Shift+?')).toEqual(strokesOf('?'));
    expect(strokesOf('Shift+P')).toEqual(['Shift+p']);
  });

  it('are several strokes where spaces lie between them, and the space key where one stands alone', () => {
    expect(strokesOf('g p')).toEqual(['g', 'p']);
    expect(strokesOf(' ')).toEqual([' ']);
    expect(strokesOf('Shift+ ')).toEqual(['Shift+ ']);
    expect(strokesOf('+')).toEqual(['+']);
    expect(strokesOf('Mod++')).toEqual(['Mod++']);
  });

  it('are printed as on a keyboard', () => {
    expect(printKeys('Mod+Shift+z')).toBe('Ctrl+Shift+Z');
    expect(printStrokes('Mod+Shift+z', true)).toEqual(['⌘⇧Z']);
    expect(printKeys('Shift+?')).toBe('?');
    expect(printKeys(' ')).toBe('Space');
    expect(printKeys('Mod++')).toBe('Ctrl++');
    expect(printStrokes('g p')).toEqual(['G', 'P']);
    expect(printKeys('ArrowLeft')).toBe('←');
  });
});
