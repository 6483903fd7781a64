/** The colours keep what they promise: text reaches 4.5:1, marks 3:1, on paper and at night; all lie within sRGB. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../../web/brand/tokens.css', import.meta.url), 'utf8')

type Rgb = readonly [number, number, number]

/** `--name: light-dark(oklch(...), oklch(...))` of the first `:root`. */
const tokens = new Map(
  [
    ...css
      .slice(0, css.indexOf('prefers-contrast'))
      .matchAll(/--([\w-]+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)/g),
  ].map(([, name, light, dark]) => [name!, { light: linearRgb(light!), dark: linearRgb(dark!) }] as const),
)

/** Linear sRGB of `L C h`, by Björn Ottosson's matrices. */
function linearRgb(oklch: string): Rgb {
  const [l, c, h] = oklch.split(' ').map(Number) as [number, number, number]
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ]
}

function contrast(one: Rgb, other: Rgb): number {
  const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b
  const [low, high] = [luminance(one), luminance(other)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const STATES = ['operational', 'degraded', 'partial', 'major', 'maintenance', 'unknown']
const AS_TEXT = ['ink', 'ink-soft', 'accent', ...STATES]

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  const of = (name: string) => tokens.get(name)![theme]

  test.each(AS_TEXT)('%s is text that can be read on paper, raised and sunken ground', (name) => {
    expect(
      Math.min(...['paper', 'raised', 'sunken'].map((ground) => contrast(of(name), of(ground)))),
    ).toBeGreaterThanOrEqual(4.5)
  })

  test.each(STATES)('%s is text that can be read on its own wash', (name) => {
    expect(contrast(of(name), of(`wash-${name}`))).toBeGreaterThanOrEqual(4.5)
  })

  test.each([...STATES.map((name) => `fill-${name}`), 'edge'])('%s is a mark that can be seen', (name) => {
    expect(Math.min(...['paper', 'raised'].map((ground) => contrast(of(name), of(ground))))).toBeGreaterThanOrEqual(3)
  })

  test('a button can be read', () => {
    expect(contrast(of('on-accent'), of('accent'))).toBeGreaterThanOrEqual(4.5)
  })

  test.each([...tokens.keys()])('%s lies within sRGB', (name) => {
    expect(of(name).filter((channel) => channel < -0.002 || channel > 1.002)).toEqual([])
  })
})
