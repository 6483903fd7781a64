/** Statuses, headers and named values as lines that a person types, and back. Pure; part of `probe-fields.ts` and `step-fields.ts`. */
import type { ProbeView } from '../../../server/contract/catalogue.ts'

type StatusSet = ProbeView['expectStatus']

export function spellHeaders(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
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
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.flatMap((line): [string, string][] => {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? []
    if (name === undefined || value === undefined) {
      fail(line)
      return []
    }
    return [[name, value]]
  })
  return Object.fromEntries(pairs)
}

/** One a line: a name, and behind ` = ` what it stands for. */
export function readPairs(text: string, fail: Fail): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.flatMap((line): [string, string][] => {
    const [, name, value] = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.+?)\s*$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) return [[name, value]]
    fail(line)
    return []
  })
  return Object.fromEntries(pairs)
}

export function spellPairs(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n')
}

export function split(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
