/** What a mail program shows of an HTML part, and what it is made of: parsed by the rules of the HTML standard. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5'

type Node = DefaultTreeAdapterTypes.ChildNode
type Element = DefaultTreeAdapterTypes.Element

export interface HtmlElement {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  /** All text below it, spaces collapsed. */
  readonly text: string
}

/** Every element, in order. */
export function elementsOf(html: string): HtmlElement[] {
  const walk = (nodes: readonly Node[]): HtmlElement[] =>
    nodes.flatMap((node) => ('tagName' in node ? [describe(node), ...walk(node.childNodes)] : []))
  return walk(parse(html).childNodes)
}

export function visibleText(html: string): string {
  const body = elementsOf(html).find((element) => element.tag === 'table')
  return body?.text ?? ''
}

export function first(html: string, matches: (element: HtmlElement) => boolean): HtmlElement | undefined {
  return elementsOf(html).find(matches)
}

function describe(element: Element): HtmlElement {
  return {
    tag: element.tagName,
    attributes: Object.fromEntries(element.attrs.map(({ name, value }) => [name, value])),
    text: textOf(element).replace(/\s+/g, ' ').trim(),
  }
}

function textOf(node: Node): string {
  if ('value' in node) return node.value
  if (!('childNodes' in node)) return ''
  const isBlock = 'tagName' in node && !['strong', 'em', 'a', 'span', 'code'].includes(node.tagName)
  const text = node.childNodes.map(textOf).join('')
  return isBlock ? ` ${text} ` : text
}
