/** The mark that wears the state: a tile in the state's colour, the light in the state's shape. Written as `favicon.svg` at each renewal. */
import type { PublicPage } from '../../server/contract/public.ts'
import { MARK, SHAPES } from './shapes.ts'

/** Mid tones: a tab may be light or dark. */
const TILES: Readonly<Record<PublicPage['state'], string>> = {
  operational: '#14824c',
  degraded: '#9a6a00',
  partial: '#c04f00',
  major: '#c4161c',
  maintenance: '#1e67b4',
  unknown: '#6a6d72',
}

export function faviconSvg(state: PublicPage['state']): string {
  const light = `<path transform="translate(2.2 4.3) scale(.44)" d="${SHAPES[state]}"/>`
  const rest = `<path transform="translate(2 1.5)" d="${MARK.beam}${MARK.horizon}"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="4.5" fill="${TILES[state]}"/><g fill="#fff" fill-rule="evenodd">${light}${rest}</g></svg>\n`
}
