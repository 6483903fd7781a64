/**
 * Whether a text of SQL is one statement, by PostgreSQL's own lexical rules ("SQL Syntax, Lexical Structure"; strings as
 * with `standard_conforming_strings`). Asked when a probe is saved; at a check the server itself refuses a second one.
 */

const LETTER = 'A-Za-z_\\u0080-\\uffff'

/**
 * What a semicolon can hide in, or be glued to. What is never closed goes to the end: the server will say so.
 * A name may hold a dollar, so `a$$b` opens no quote; only after E does a backslash escape.
 */
const TOKEN = new RegExp(
  [
    `--[^\\n\\r]*`,
    `[eE]'(?:[^'\\\\]|\\\\[^]?|''|'[ \\t\\f\\v]*[\\n\\r]\\s*')*(?:'|$)`,
    `'(?:[^']|'')*(?:'|$)`,
    `"(?:[^"]|"")*(?:"|$)`,
    `\\$((?:[${LETTER}][${LETTER}0-9]*)?)\\$[^]*?(?:\\$\\1\\$|$)`,
    `[${LETTER}][${LETTER}0-9$]*`,
    `[0-9][${LETTER}0-9.]*`,
    `[^]`,
  ].join('|'),
  'y',
)

/** One semicolon may end it; spaces, comments and further semicolons after it are nothing. */
export function isOneStatement(sql: string): boolean {
  let hasEnded = false
  for (let at = 0; at < sql.length; ) {
    const end = sql.startsWith('/*', at) ? endOfComment(sql, at) : endOfToken(sql, at)
    const token = sql.slice(at, end)
    const isNothing = /^(?:\s|--|\/\*)/.test(token)
    if (token === ';') hasEnded = true
    else if (hasEnded && !isNothing) return false
    at = end
  }
  return true
}

function endOfToken(sql: string, at: number): number {
  TOKEN.lastIndex = at
  return TOKEN.test(sql) ? TOKEN.lastIndex : sql.length
}

/** Comments of this sort nest. */
function endOfComment(sql: string, at: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = at
  let depth = 0
  for (let found = edge.exec(sql); found !== null; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return sql.length
}
