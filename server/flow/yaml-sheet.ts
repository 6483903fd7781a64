/**
 * Reads values out of a YAML file while it collects every mistake with its line, so that all of them can be told at once.
 * Called by read-catalogue and read-probe. Each reader answers null where there is a mistake, and has then noted it.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml'
import type { Mistake } from '../contract/catalogue-file.ts'
import { nearest } from '../domain/spelling.ts'

export type Variables = Readonly<Record<string, string | undefined>>

export interface Sheet {
  readonly lines: LineCounter
  readonly variables: Variables
  readonly mistakes: Mistake[]
}

/** One value in the file and where it stands. */
export interface Spot {
  readonly node: Node | null
  readonly path: string
  readonly line: number
}

/** The values of a map by their keys, only those that are there. */
export type Fields<K extends string> = { readonly at: Spot } & { readonly [key in K]?: Spot }

/** Opens the text. Faults of YAML itself are noted; the root is still read as far as it goes. */
export function openSheet(text: string, variables: Variables): { sheet: Sheet; root: Spot } {
  const lines = new LineCounter()
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, keepSourceTokens: false })
  const sheet: Sheet = { lines, variables, mistakes: [] }
  for (const fault of [...doc.errors, ...doc.warnings]) {
    sheet.mistakes.push({ line: lines.linePos(fault.pos[0]).line, path: '', message: yamlWords(fault) })
  }
  return { sheet, root: { node: doc.contents, path: '', line: 1 } }
}

export function complain(sheet: Sheet, spot: Pick<Spot, 'line' | 'path'>, message: string): null {
  sheet.mistakes.push({ line: spot.line, path: spot.path, message })
  return null
}

/** A map with no keys but `known`; a key that is unknown is noted, with the one that was probably meant. */
export function readMap<K extends string>(sheet: Sheet, spot: Spot, known: readonly K[]): Fields<K> | null {
  const node = spot.node
  if (!isMap(node)) return complain(sheet, spot, `must be a map with ${known.join(', ')}${found(node)}`)
  const fields: Record<string, Spot> = {}
  for (const [key, value] of entriesOf(sheet, spot)) {
    if ((known as readonly string[]).includes(key)) fields[key] = value
    else complain(sheet, value, unknownKey(key, known))
  }
  return { at: spot, ...fields } as Fields<K>
}

/** A map whose keys are free: texts by language, headers by name. */
export function readEntries(sheet: Sheet, spot: Spot): [string, Spot][] | null {
  if (!isMap(spot.node)) return complain(sheet, spot, `must be a map${found(spot.node)}`)
  return entriesOf(sheet, spot)
}

export function readList(sheet: Sheet, spot: Spot): Spot[] | null {
  if (!isSeq(spot.node)) return complain(sheet, spot, `must be a list${found(spot.node)}`)
  return spot.node.items.map((item, index) => spotOf(sheet, item as Node | null, { spot, name: `[${index}]` }))
}

/** Text, with its variables put in. A number or a yes/no in its place is noted: YAML needs quotes around those. */
export function readText(sheet: Sheet, spot: Spot): string | null {
  const value = isScalar(spot.node) ? spot.node.value : undefined
  if (typeof value === 'string') return withVariables(sheet, spot, value)
  if (typeof value === 'number' || typeof value === 'boolean') {
    return complain(sheet, spot, `must be text; put quotes around it: "${value}"`)
  }
  return complain(sheet, spot, `must be text${found(spot.node)}`)
}

/** Text, a number, true, false or null, as YAML tells them apart. */
export function readScalar(sheet: Sheet, spot: Spot): string | number | boolean | null {
  const value: unknown = isScalar(spot.node) ? spot.node.value : undefined
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  return readText(sheet, spot)
}

export function readBoolean(sheet: Sheet, spot: Spot): boolean | null {
  const value = isScalar(spot.node) ? spot.node.value : undefined
  return typeof value === 'boolean' ? value : complain(sheet, spot, 'must be true or false')
}

export function readWhole(sheet: Sheet, spot: Spot, range: { min: number; max: number }): number | null {
  const value = isScalar(spot.node) ? spot.node.value : undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= range.min && value <= range.max) return value
  return complain(sheet, spot, `must be a whole number from ${range.min} to ${range.max}`)
}

/** One word of a closed set. */
export function readOneOf<T extends string>(sheet: Sheet, spot: Spot, known: readonly T[]): T | null {
  const text = readText(sheet, spot)
  if (text === null) return null
  if ((known as readonly string[]).includes(text)) return text as T
  const meant = nearest(text, known)
  return complain(sheet, spot, `'${text}' is none of ${known.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`)
}

/** As it stands in the file, before variables are put in: what a message may repeat. */
export function asWritten(spot: Spot): string {
  return isScalar(spot.node) ? String(spot.node.source ?? spot.node.value) : ''
}

export function isPlain(spot: Spot): boolean {
  return isScalar(spot.node)
}

function entriesOf(sheet: Sheet, spot: Spot): [string, Spot][] {
  if (!isMap(spot.node)) return []
  const entries: [string, Spot][] = []
  for (const pair of spot.node.items) {
    const key = pair.key
    if (!(key instanceof Scalar) || key.value === null || typeof key.value === 'object') {
      complain(sheet, spot, 'a key must be plain text')
      continue
    }
    const name = String(key.value)
    const line = key.range ? sheet.lines.linePos(key.range[0]).line : spot.line
    const value = spotOf(sheet, pair.value as Node | null, {
      spot: { ...spot, line },
      name: spot.path ? `.${name}` : name,
    })
    // A repeated key is noted by the YAML reader already; the first one counts.
    if (!entries.some(([known]) => known === name)) entries.push([name, value])
  }
  return entries
}

function spotOf(sheet: Sheet, node: Node | null, within: { spot: Spot; name: string }): Spot {
  const path = `${within.spot.path}${within.name}`
  const start = node?.range ? sheet.lines.linePos(node.range[0]).line : within.spot.line
  // A block that begins under its key is told by the key's line, where people look for it.
  const line = node && !isScalar(node) && within.name.startsWith('[') === false ? within.spot.line : start
  if (isAlias(node)) {
    complain(sheet, { path, line }, 'is an alias (*); write the value out here')
    return { node: null, path, line }
  }
  return { node, path, line }
}

const VARIABLE = /\$\$\{|\$\{([^}]*)\}?/g

/** `${NAME}` and `${NAME:-otherwise}`; `$${` stands for `${` itself. */
function withVariables(sheet: Sheet, spot: Spot, text: string): string | null {
  let isWhole = true
  const filled = text.replace(VARIABLE, (match, inside: string | undefined) => {
    if (inside === undefined) return '${'
    const [, name, otherwise] = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(inside) ?? []
    if (name === undefined || !match.endsWith('}')) {
      isWhole = false
      complain(sheet, spot, `'${match}' names no variable; write \${NAME}, or $\${ for the two characters themselves`)
      return ''
    }
    const value = (Object.hasOwn(sheet.variables, name) && sheet.variables[name]) || otherwise
    if (value === undefined) {
      isWhole = false
      complain(
        sheet,
        spot,
        `the variable ${name} is not set in the environment; set it, or write \${${name}:-otherwise}`,
      )
    }
    return value ?? ''
  })
  return isWhole ? filled : null
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known)
  return meant ? `is not known here; did you mean ${meant}?` : `is not known here; known are ${known.join(', ')}`
}

function found(node: Node | null): string {
  if (node === null) return '; it is empty'
  if (isMap(node)) return ', not a map'
  if (isSeq(node)) return ', not a list'
  return isScalar(node) && node.value === null ? '; it is empty' : ''
}

const YAML_WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here twice; keep one of them',
  TAB_AS_INDENT: 'YAML is indented with spaces, not with tabs',
  MULTIPLE_DOCS: 'a second document begins here (---); one file is one document',
  BAD_ALIAS: 'aliases (*) are not read; write the value out here',
}

function yamlWords(fault: { code: string; message: string }): string {
  return YAML_WORDS[fault.code] ?? `this is not valid YAML: ${fault.message.split('\n')[0]}`
}
