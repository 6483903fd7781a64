/** What somebody who misspelt a word probably meant. Used where the catalogue file is read. */

/** The known word that `word` most probably misspells; null if none is near. */
export function nearest<T extends string>(word: string, known: readonly T[]): T | null {
  const distances = known.map((k) => ({ k, far: distance(word.toLowerCase(), k.toLowerCase()) }))
  const best = distances.sort((a, b) => a.far - b.far)[0]
  return best && best.far <= Math.max(1, Math.floor(best.k.length / 3)) ? best.k : null
}

/** Letters to insert, drop or replace; two that changed places count as one. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 3) return 9
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const cell = (i: number, j: number) => rows[i]?.[j] ?? 9
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const step = Math.min(
        cell(i - 1, j) + 1,
        (row[j - 1] ?? 9) + 1,
        cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = swapped ? Math.min(step, cell(i - 2, j - 2) + 1) : step
    }
  }
  return cell(a.length, b.length)
}
