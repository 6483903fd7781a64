/** The places that probes look from: how each is, who speaks for it, and the token for its agent. */
import { useState } from 'preact/hooks'
import type { CreatedLocation, LocationView } from '../../../server/contract/locations.ts'
import { Because } from '../because.tsx'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { StateMark } from '../parts/marks.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { type RegionName, useRegionName } from '../region-names.ts'
import { useResource } from '../resource.ts'
import { useMay, useNames } from '../session.tsx'
import { clock, exactClock, length } from '../times.ts'
import { AddLocation } from './add-location.tsx'
import { EnrolToken } from './enrol-token.tsx'
import { RenameLocation } from './rename-location.tsx'

const MARKS = {
  waiting: 'unknown',
  sees: 'operational',
  blind: 'unknown',
  silent: 'unknown',
  quarantined: 'partial',
  revoked: 'unknown',
} as const

export function LocationsScreen() {
  const { t } = useNames()
  const mayEdit = useMay('catalogue.write')
  const list = useResource('locations', calls.locations, ['settings', 'probe'])
  const [made, setMade] = useState<CreatedLocation | null>(null)
  const regionName = useRegionName()
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.locations.title}
      </h1>
      <p class="note">{t.locations.text}</p>
      <Trouble error={list.error} again={list.again} />
      {!list.value && !list.error && <p>{t.common.loading}</p>}
      <ul class="rows">
        {list.value?.locations.map((one) => (
          <Row key={one.id} one={one} regionName={regionName} onToken={setMade} />
        ))}
      </ul>
      {made && <EnrolToken key={made.token} made={made} />}
      {mayEdit && <AddLocation onMade={setMade} />}
    </div>
  )
}

interface RowProps {
  readonly one: LocationView
  readonly regionName: RegionName
  readonly onToken: (made: CreatedLocation) => void
}

function Row({ one, regionName, onToken }: RowProps) {
  const { t } = useNames()
  const mayEdit = useMay('catalogue.write')
  return (
    <li class="row row-flat row-told">
      <span class="row-name">
        <StateMark state={MARKS[one.state]} /> {one.name || one.key}
      </span>
      <span class="soft">
        <State one={one} />
        {[...facts(one), t.locations.probes(one.probes)].map((fact) => ` · ${fact}`).join('')}
        {one.tooOldFor.length > 0 && <> · {t.locations.tooOld(one.tooOldFor.join(', '))}</>}
      </span>
      {mayEdit && (
        <span class="row-commands">
          <RenameLocation one={one} />
          {!one.isLocal && <Commands one={one} onToken={onToken} />}
        </span>
      )}
    </li>
  )

  function facts({ name, key, region, isLocal, lastSeenAt, lagMs, version, tokenExpiresAt }: LocationView): string[] {
    return [
      name === '' ? '' : key,
      isLocal ? t.locations.isLocal : '',
      region === null ? '' : t.locations.region(regionName(region)),
      lastSeenAt === null ? '' : t.locations.lastSeen(exactClock(lastSeenAt, t)),
      lagMs === null ? '' : t.locations.lag(length(lagMs, t)),
      version === null ? '' : t.locations.version(version),
      tokenExpiresAt === null ? '' : t.locations.tokenUntil(clock(tokenExpiresAt, t)),
    ].filter(Boolean)
  }
}

function State({ one: { state, because } }: { readonly one: LocationView }) {
  const { t } = useNames()
  return (
    <strong>
      {t.locations.states[state]}
      {because !== '' && (
        <>
          {': '}
          <Because text={because} />
        </>
      )}
    </strong>
  )
}

function Commands({ one, onToken }: Omit<RowProps, 'regionName'>) {
  const { t } = useNames()
  const renew = useCommand((id: string, key: string) => calls.renewToken(id, key))
  const release = useCommand((id: string, key: string) => calls.releaseLocation(id, key))
  const token = async () => {
    const made = await renew.run(one.id)
    if (made) onToken(made)
  }
  return (
    <>
      {one.state === 'quarantined' && (
        <Button
          look="quiet"
          busy={release.busy}
          label={`${t.locations.release} ${one.key}`}
          onClick={() => void release.run(one.id)}
        >
          {t.locations.release}
        </Button>
      )}
      <Button look="quiet" busy={renew.busy} label={`${t.locations.enrol} ${one.key}`} onClick={() => void token()}>
        {t.locations.enrol}
      </Button>
      {one.state !== 'revoked' && one.enrolledAt !== null && (
        <RemoveButton
          action={t.locations.revoke}
          question={t.locations.revokeAsk(one.name || one.key)}
          consequence={t.locations.revokeText}
          label={`${t.locations.revoke} ${one.key}`}
          remove={async () => void (await calls.revokeLocation(one.id))}
        />
      )}
      <RemoveButton
        action={t.locations.remove}
        question={t.locations.removeAsk(one.name || one.key)}
        consequence={t.locations.removeText}
        label={`${t.locations.remove} ${one.key}`}
        remove={() => calls.removeLocation(one.id)}
      />
      <Trouble error={renew.error ?? release.error} />
    </>
  )
}
