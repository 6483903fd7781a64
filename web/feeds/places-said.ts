/** Where an update of an incident says that something is hit, for programs. Written by the page's JSON. */
import type { PublicUpdate } from '../../server/contract/public.ts'
import { isNowEverywhere } from '../words/now-everywhere.ts'

/** Where it is hit, which the API of the others has no words for; nothing where it is everywhere, none where it is so since this update. */
export function placesIn({ affected }: PublicUpdate, before: PublicUpdate | undefined) {
  const places = affected.flatMap((one) => {
    const { componentId, regions = isNowEverywhere(one, before) ? [] : undefined } = one
    return regions ? [[componentId, regions] as const] : []
  })
  return places.length > 0 ? { vedetta: { regions: Object.fromEntries(places) } } : {}
}
