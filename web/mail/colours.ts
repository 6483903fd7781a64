/** The house's colours as mail programs understand them: brand/tokens.css in hexadecimal, for paper and for night. */
import type { PublicPage } from '../../server/contract/public.ts'

export interface Shade {
  readonly light: string
  readonly dark: string
}

export const PAPER: Shade = { light: '#fcf9f5', dark: '#0d1019' }
export const INK: Shade = { light: '#231d18', dark: '#ece9e4' }
export const SOFT: Shade = { light: '#5f5851', dark: '#a4a9b2' }
export const RULE: Shade = { light: '#e0dbd3', dark: '#2d313d' }
export const ACCENT: Shade = { light: '#55388d', dark: '#c5b1f3' }
export const ON_ACCENT: Shade = { light: '#fdfcf9', dark: '#141120' }

/** As text, at least 4.5:1 on paper. */
export const STATES: Readonly<Record<PublicPage['state'], Shade>> = {
  operational: { light: '#186d42', dark: '#68d496' },
  degraded: { light: '#825b02', dark: '#ebc75e' },
  partial: { light: '#a44900', dark: '#f89d53' },
  major: { light: '#b5171b', dark: '#fd7772' },
  maintenance: { light: '#0f61a5', dark: '#72baf7' },
  unknown: { light: '#606369', dark: '#9da2a9' },
}
