/** A shape for each state, so that none is told by colour alone: paths on a 16 by 16 grid, filled evenodd. Used by page, desk and favicon. */
import type { PublicPage } from '../../server/contract/public.ts'

export const SHAPES: Readonly<Record<PublicPage['state'], string>> = {
  operational: 'M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2z',
  degraded: 'M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2zm0 1.7a4.3 4.3 0 0 1 0 8.6z',
  partial: 'M8 1.5 15.3 14.2H.7z',
  major: 'M2.5 2.5h11v11h-11z',
  maintenance: 'M8 .9 15.1 8 8 15.1.9 8z',
  unknown: 'M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2zm0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
}

/** The mark: a horizon, a light on it, and its beam. On the same grid as the shapes; `mark.svg` is the same as a file. */
export const MARK = {
  light: { x: 3.5, y: 6, r: 2.5 },
  beam: 'M7.5 4.6 15 1v10L7.5 7.4z',
  horizon: 'M1 13h14v2H1z',
} as const
