/** Reads a test file as the parser does, for requirements.test.ts: which requirements its tests name. */
import { parseSync } from 'vite'

/** Right behind the opening quote, in the name itself or in a row of its table; one test may cover several. */
const NAMED = /^(?:R\d\d )+/
const MAKES_TESTS = ['test', 'describe']
const DOES_NOT_RUN = ['skip', 'skipIf', 'runIf', 'todo', 'fails']

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** Of `test(...)` and `describe(...)` calls that run and hold an `expect`; as often as they are named. */
export function namesIn(code: string, path: string): string[] {
  const found: string[] = []
  const visit = (value: unknown, around: Node | null): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, around)
    if (!isNode(value)) return
    const { name, by } = madeBy(value)
    if (name !== null && by.some((one) => DOES_NOT_RUN.includes(one))) return
    // `test.each(rows)` within `test.each(rows)(...)` is a part of it: the rows belong to the whole.
    const isPart = around !== null && madeBy(around).name === 'test'
    const call = name === null || isPart ? around : value
    if (call && /\bexpect\(/.test(code.slice(call.start, call.end))) found.push(...namesOf(value))
    for (const part of Object.values(value)) visit(part, call)
  }
  visit(parseSync(path, code).program, null)
  return found
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value
}

function namesOf({ type, value }: Node): string[] {
  const text = type === 'Literal' ? value : type === 'TemplateElement' ? (value as { cooked: unknown }).cooked : null
  const [names = ''] = (typeof text === 'string' && NAMED.exec(text)) || []
  return names.split(' ').filter((name) => name !== '')
}

/** `test.each(rows)(...)` is a call of `test`, by way of `each`; name null: of something else. */
function madeBy(node: Node): { name: string | null; by: string[] } {
  const by: string[] = []
  let at: unknown = node.type === 'CallExpression' ? node.callee : null
  while (isNode(at) && at.type !== 'Identifier') {
    if (at.type === 'MemberExpression') by.push(String((at.property as Node).name))
    at = at.type === 'MemberExpression' ? at.object : at.type === 'CallExpression' ? at.callee : null
  }
  const name = isNode(at) ? String(at.name) : null
  return { name: name !== null && MAKES_TESTS.includes(name) ? name : null, by }
}
