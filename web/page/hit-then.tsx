/** Where an update says that something is hit, under its words: when that is not everywhere, or is so since this one, as long as it was not said before. */
import type { VNode } from 'preact'
import type { PublicUpdate } from '../../server/contract/public.ts'
import { isNowEverywhere, wordBefore } from '../words/now-everywhere.ts'
import { Fill, listOf, Name } from './parts.tsx'
import type { Reading } from './reading.ts'

interface Props {
  reading: Reading
  update: PublicUpdate
  /** All of its incident that are shown with it, newest first. */
  updates: readonly PublicUpdate[]
}

export function HitThen({ reading, update, updates }: Props): VNode | null {
  const { page, mail } = reading.words
  const older = wordBefore(updates, update)
  const hits = toSay(update, older)
  if (hits.length === 0 || update.isCorrection || (older && spelled(older) === spelled(update))) return null
  return (
    <>
      {hits.map(({ componentId, to, regions = [] }) => {
        const component = reading.components.get(componentId)
        const name = <Name reading={reading} local={component?.name ?? {}} otherwise={component?.key ?? componentId} />
        const places = regions.map((key) => (
          <Name key={key} reading={reading} local={reading.regions.get(key)?.place ?? {}} otherwise={key} />
        ))
        const isEverywhere = regions.length === 0
        const slots = { name, impact: mail.impacts[to], places: listOf(places, page.locale) }
        return (
          <p key={componentId} class="said-at">
            <Fill sentence={isEverywhere ? page.hitNowEverywhere : page.hitIn} slots={slots} />
            {!isEverywhere && regions.length < reading.regions.size && ` ${page.elsewhere}`}
          </p>
        )
      })}
    </>
  )
}

type Hit = PublicUpdate['affected'][number]

function toSay({ affected }: PublicUpdate, older: PublicUpdate | undefined): Hit[] {
  return affected.filter((one) => one.to !== 'none' && ((one.regions ?? []).length > 0 || isNowEverywhere(one, older)))
}

function spelled(update: PublicUpdate): string {
  return JSON.stringify(update.affected.map(({ componentId, to, regions = [] }) => [componentId, to, regions]))
}
