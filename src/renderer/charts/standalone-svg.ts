/** What the page's style sheets decide about a shape, and a file of its own must say itself. */
const PROPERTIES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'opacity',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'font-variant-numeric',
  'text-anchor',
  'shape-rendering',
] as const;

const SVG = 'http://www.w3.org/2000/svg';

/** Height of one line of the caption, in pixels. */
const CAPTION_LINE = 16;

/**
 * A chart as a file of its own: colours and fonts as they are on the page now, its background, and a caption below it
 * that says what it shows. Elements with `data-export="no"` are left out.
 *
 * @param svg in the page
 * @param caption one line each
 */
export function standaloneSvg(svg: SVGSVGElement, caption: readonly string[]): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll('*')];
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const original = originals[index];
    if (original !== undefined) copyLook(original, element);
  }
  for (const element of copy.querySelectorAll('[data-export="no"]')) element.remove();

  const width = Number(svg.getAttribute('width'));
  const chartHeight = Number(svg.getAttribute('height'));
  const height = chartHeight + (caption.length > 0 ? caption.length * CAPTION_LINE + 8 : 0);
  copy.setAttribute('height', String(height));
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const style = getComputedStyle(svg);
  const page = style.getPropertyValue('--surface').trim() || 'white';
  copy.prepend(shape('rect', { width, height, fill: page }));
  for (const [line, text] of caption.entries()) {
    const y = chartHeight + (line + 1) * CAPTION_LINE;
    const element = shape('text', {
      x: 8,
      y,
      fill: style.color,
      'font-size': 11,
      'font-family': style.fontFamily,
    });
    element.textContent = text;
    copy.append(element);
  }
  return new XMLSerializer().serializeToString(copy);
}

function copyLook(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const property of PROPERTIES) {
    const value = style.getPropertyValue(property);
    if (value !== '') to.setAttribute(property, value);
  }
  // Numbers, roles and names of classes mean something only in the page.
  for (const attribute of ['class', 'style', 'tabindex']) to.removeAttribute(attribute);
}

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  return element;
}
