import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as colours from '../../web/mail/colours.ts'

const tokens = readFileSync(new URL('../../web/brand/tokens.css', import.meta.url), 'utf8')
const { PAPER, INK, SOFT, RULE, ACCENT, ON_ACCENT, STATES } = colours
const NAMED: readonly (readonly [string, colours.Shade])[] = [
  ['paper', PAPER],
  ['ink', INK],
  ['ink-soft', SOFT],
  ['rule', RULE],
  ['accent', ACCENT],
  ['on-accent', ON_ACCENT],
  ...Object.entries(STATES),
]

/** What is written, and on what. */
const PAIRS: readonly (readonly [string, colours.Shade, colours.Shade])[] = [
  ['text', INK, PAPER],
  ['soft text', SOFT, PAPER],
  ['a button', ON_ACCENT, ACCENT],
  ...Object.entries(STATES).map(([state, shade]) => [state, shade, PAPER] as const),
]

test.each(NAMED)('mail and page have the same --%s', (name, shade) => {
  const [, light = '', dark = ''] =
    new RegExp(`--${name}: light-dark\\((oklch\\(.*?\\)), (oklch\\(.*?\\))\\)`).exec(tokens) ?? []
  expect(shade).toEqual({ light: hexOf(light), dark: hexOf(dark) })
})

describe.each(['light', 'dark'] as const)('in the %s', (theme) => {
  test.each(PAIRS)('%s can be read: 4.5 to 1', (_name, over, under) => {
    const [a, b] = [luminance(over[theme]), luminance(under[theme])].sort((one, other) => other - one)
    expect(((a ?? 0) + 0.05) / ((b ?? 0) + 0.05)).toBeGreaterThanOrEqual(4.5)
  })
})

function hexOf(oklch: string): string {
  const [lightness = 0, chroma = 0, hue = 0] = (oklch.match(/[\d.]+/g) ?? []).map(Number)
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((part) => Math.min(1, Math.max(0, part)))
  const bytes = linear.map((part) =>
    Math.round(255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055)),
  )
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
