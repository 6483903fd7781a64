/** What must be known on every screen: the line is cut, mail is held, the prober is blind. */
import { useEffect, useState } from 'preact/hooks'
import type { SystemView } from '../../server/contract/console.ts'
import { translate } from '../words/because.ts'
import { calls } from './calls.ts'
import { onWire, type Wire } from './live.ts'
import { useResource } from './resource.ts'
import { hrefOf } from './router.ts'
import { useNames } from './session.tsx'

export function useSystem() {
  return useResource<SystemView>('system', calls.system, ['page', 'settings', 'delivery'])
}

export function Banners() {
  const { t } = useNames()
  const system = useSystem().value
  const [wire, setWire] = useState<Wire>('live')
  useEffect(() => onWire(setWire), [])
  const held = system?.mail.state === 'held' ? system.mail.heldCount : null
  return (
    <section class="banners" aria-label={t.banner.label}>
      <div role="status">{wire === 'lost' && <p class="banner banner-bad">{t.wire.lost}</p>}</div>
      {system && !system.prober.sees && (
        <p class="banner banner-bad">{t.banner.blind(translate(system.prober.because, t).text)}</p>
      )}
      {held !== null && (
        <p class="banner">
          {held > 0 ? t.banner.mailHeldCount(held) : t.banner.mailHeld}{' '}
          <a href={hrefOf({ at: 'system' })}>{t.banner.testMail}</a>
        </p>
      )}
    </section>
  )
}
