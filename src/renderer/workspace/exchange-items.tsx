import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { EXCHANGE_FORMATS, type ExchangeFormat } from '../../model/export-request.ts';
import { EXCHANGE_TITLES } from './exchange-titles.ts';

interface ExchangeItemsProps {
  readonly onChoose: (as: ExchangeFormat) => void;
}

/** Items of a menu that writes pairs for another tool. */
export function ExchangeItems({ onChoose }: ExchangeItemsProps): ReactNode {
  return (
    <>
      <Menu.Divider />
      <Menu.Label>For another tool</Menu.Label>
      {EXCHANGE_FORMATS.map((as) => (
        <Menu.Item key={as} onClick={() => onChoose(as)}>
          {EXCHANGE_TITLES[as].title}…
        </Menu.Item>
      ))}
    </>
  );
}
