/** Where an update says that something is hit, when that is not everywhere: under its words, as long as it was not said before. */
import type { VNode } from 'preact'
import type { PublicUpdate } from '../../server/contract/public.ts'
import { Fill, listOf, Name } from './parts.tsx'
import type { Reading } from './reading.ts'

interface Props {
  reading: Reading
  update: PublicUpdate
  /** The one before it in time; undefined: it was the first. */
  older: PublicUpdate | undefined
}

export function HitThen({ reading, update, older }: Props): VNode | null {
  const { page, mail } = reading.words
  const hits = somewhere(update)
  if (hits.length === 0 || update.isCorrection || (older && spelled(older) === spelled(update))) return null
  return (
    <>
      {hits.map(({ componentId, to, regions }) => {
        const component = reading.components.get(componentId)
        const name = <Name reading={reading} local={component?.name ?? {}} otherwise={component?.key ?? componentId} />
        const places = regions.map((key) => (
          <Name key={key} reading={reading} local={reading.regions.get(key)?.place ?? {}} otherwise={key} />
        ))
        const slots = { name, impact: mail.impacts[to], places: listOf(places, page.locale) }
        return (
          <p key={componentId} class="said-at">
            <Fill sentence={page.hitIn} slots={slots} />
            {regions.length < reading.regions.size && ` ${page.elsewhere}`}
          </p>
        )
      })}
    </>
  )
}

type Hit = PublicUpdate['affected'][number]

function somewhere(update: PublicUpdate): (Hit & { readonly regions: readonly string[] })[] {
  return update.affected.flatMap((one) => {
    const { regions = [] } = one
    return one.to !== 'none' && regions.length > 0 ? [{ ...one, regions }] : []
  })
}

function spelled(update: PublicUpdate): string {
  return JSON.stringify(update.affected.map(({ componentId, to, regions = [] }) => [componentId, to, regions]))
}
