/** Reads tables of Markdown, for tests that compare what docs/ says with what the code does. */

/** The cells of each row below the table's head, which is found by its text. @throws Error when there is no such table */
export function rowsUnder(markdown: string, head: string): string[][] {
  const lines = markdown.split('\n')
  const start = lines.indexOf(head)
  if (start < 0) throw new Error(`There is no table "${head}"`)
  const rest = lines.slice(start + 2)
  const end = rest.findIndex((line) => !line.startsWith('|'))
  return rest.slice(0, end < 0 ? rest.length : end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}
