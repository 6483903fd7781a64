/** Figures of a bench and how they are written: every round's value is kept, none is averaged away. */

export type Series = {
  /** What was measured. */
  readonly what: string
  /** Empty: a count. */
  readonly unit: '' | 's' | 'ms' | 'MB' | 'B' | '/s' | 'x' | '%'
  /** One per round. */
  readonly values: readonly number[]
  /** What it should be at most, or at least. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number }
}

/** What a bench hands to main.ts. */
export type Finding = {
  readonly title: string
  /** How it was measured, in a sentence or two. */
  readonly how: string
  readonly series: readonly Series[]
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Round by round: both were measured one right after the other, so that what else the machine does weighs on both. */
export function ratios(ours: readonly number[], bare: readonly number[]): number[] {
  return ours.map((value, round) => value / (bare[round] ?? Number.NaN))
}

/** A table in Markdown. */
export function tableOf(series: readonly Series[]): string {
  const rows = series.map(({ what, unit, values, goal }) => {
    const cells = [Math.min(...values), median(values), Math.max(...values)].map((value) => written(value, unit))
    return `| ${what} | ${cells.join(' | ')} | ${goal ? goalOf(goal, unit, median(values)) : ''} |`
  })
  return ['| | least | median | most | goal |', '|---|---:|---:|---:|---|', ...rows].join('\n')
}

function goalOf(goal: NonNullable<Series['goal']>, unit: Series['unit'], value: number): string {
  const [words, isMet] =
    'atMost' in goal
      ? [`at most ${written(goal.atMost, unit)}`, value <= goal.atMost]
      : [`at least ${written(goal.atLeast, unit)}`, value >= goal.atLeast]
  return `${words}: ${isMet ? 'met' : '**missed**'}`
}

function written(value: number, unit: Series['unit']): string {
  if (unit === '') return value.toLocaleString('en')
  if (unit === 'x') return value.toFixed(2)
  if (unit === '/s') return `${Math.round(value)}/s`
  const digits = unit === 's' || value < 10 ? 2 : value < 100 ? 1 : 0
  return `${value.toFixed(digits)} ${unit}`
}
