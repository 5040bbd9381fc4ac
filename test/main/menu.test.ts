import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { VIEW_TITLES, VIEWS } from '../../src/ipc/views.ts';
import { WINDOW_COMMANDS } from '../../src/ipc/window-commands.ts';
import { menuTemplate } from '../../src/main/menu.ts';
import { VIEW_ENTRIES } from '../../src/renderer/views/views.ts';

function menu(platform: NodeJS.Platform, forDevelopers = false) {
  const commands: string[] = [];
  const views: string[] = [];
  const template = menuTemplate({
    platform,
    forDevelopers,
    onCommand: (id) => commands.push(id),
    onView: (view) => views.push(view),
  });
  const entries = template.flatMap(({ submenu }) => (submenu ?? []) as MenuItemConstructorOptions[]);
  const click = (label: string) => {
    (entries.find((entry) => entry.label === label)?.click as (() => void) | undefined)?.();
  };
  const roles = entries.flatMap(({ role }) => role ?? []);
  return { template, entries, roles, click, commands, views };
}

test('the view menu has every view of the workbench under its own title', () => {
  const { click, views } = menu('linux');
  for (const view of VIEWS) click(VIEW_TITLES[view]);
  expect(views).toEqual(Object.keys(VIEW_ENTRIES));
  expect(VIEWS).toEqual(Object.keys(VIEW_TITLES));
});

test('every command of the window is in the menu once', () => {
  const { entries, click, commands } = menu('win32');
  for (const { label } of entries)
    if (label !== undefined && !Object.values<string>(VIEW_TITLES).includes(label)) click(label);
  expect(commands.toSorted()).toEqual(Object.values(WINDOW_COMMANDS).toSorted());
});

test('a Mac has its own menu, and closes a window where others quit', () => {
  const mac = menu('darwin');
  expect(mac.template[0]?.role).toBe('appMenu');
  expect(mac.roles).toContain('close');
  expect(mac.roles).not.toContain('quit');
  expect(menu('linux').roles).toContain('quit');
});

test('the developer tools are in the menu of an unpackaged program alone', () => {
  expect(menu('linux').roles).not.toContain('toggleDevTools');
  expect(menu('linux', true).roles).toContain('toggleDevTools');
});
