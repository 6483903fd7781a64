/** Statuses, headers and named values as lines that a person types, and back. Pure; the parts of a probe's form ask. */
import type { ProbeView } from '../../../server/contract/catalogue.ts'

type StatusSet = ProbeView['expectStatus']

export function spellHeaders(headers: Readonly<Record<string, string>>): string {
  return spellLines(headers, ': ')
}

/** "200-299, 401" */
export function spellStatus(set: StatusSet): string {
  return set.map((one) => (typeof one === 'number' ? String(one) : `${one[0]}-${one[1]}`)).join(', ')
}

export type Fail = (text: string) => void

export function readStatus(text: string, fail: Fail): StatusSet {
  return split(text).flatMap((part): StatusSet => {
    const [, from, to] = /^([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?$/.exec(part) ?? []
    if (from === undefined || (to !== undefined && Number(to) < Number(from))) {
      fail(part)
      return []
    }
    return [to === undefined ? Number(from) : [Number(from), Number(to)]]
  })
}

export function readHeaders(text: string, fail: Fail): Record<string, string> {
  return Object.fromEntries(readLines(text, /^([\w!#$%&'*+.^`|~-]+)\s*:\s*(.*)$/, fail))
}

/** One a line: a name, and behind ` = ` what it stands for. */
export function readPairs(text: string, fail: Fail): Record<string, string> {
  return Object.fromEntries(readLines(text, /^([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.+)$/, fail))
}

/** @param shape of a line: its first group is the name, the next one that fits is the value */
export function readLines(text: string, shape: RegExp, fail: Fail): [name: string, value: string][] {
  return linesOf(text).flatMap((line): [string, string][] => {
    const [, name, ...values] = shape.exec(line) ?? []
    const value = values.find((one) => one !== undefined)
    if (name !== undefined && value !== undefined) return [[name, value.trim()]]
    fail(line)
    return []
  })
}

/** What stands on each line; empty ones are passed by. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

export function spellPairs(pairs: Readonly<Record<string, string>>): string {
  return spellLines(pairs, ' = ')
}

function spellLines(pairs: Readonly<Record<string, string>>, between: string): string {
  return Object.entries(pairs)
    .map(([name, value]) => name + between + value)
    .join('\n')
}

export function split(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
