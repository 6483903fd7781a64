/** Who is on call: now, next, two weeks ahead; who steps in; and the rota behind it. */
import { useState } from 'preact/hooks'
import type { RotaTurn, RotaView } from '../../../server/contract/rota.ts'
import { calls } from '../calls.ts'
import { Button } from '../parts/button.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { hrefOf } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { clock } from '../times.ts'
import { RotaForm } from './rota-form.tsx'
import { StepInForm } from './step-in-form.tsx'
import { weekdayName } from './weekdays.ts'

export function RotaScreen() {
  const { t } = useNames()
  const read = useResource('rota', calls.rota, ['settings'])
  const view = read.value
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.rota.title}
      </h1>
      <p class="note">{t.rota.text}</p>
      <Trouble error={read.error} again={read.again} />
      {view && (view.rota ? <Running view={view} /> : <p class="quiet">{t.rota.none}</p>)}
      <p>
        <a href={hrefOf({ at: 'rehearsals', id: null })}>{t.rehearsals.title}</a>
      </p>
      {view && <Settings view={view} />}
    </div>
  )
}

/** Who has a turn, and nothing by which we could call them. */
function Unreachable({ view }: { readonly view: RotaView }) {
  const { t } = useNames()
  const due = new Set([...(view.rota?.people ?? []), ...view.turns.map((turn) => turn.person)].map((one) => one.id))
  const names = view.people.filter((one) => due.has(one.id) && !one.isReachable).map((one) => one.name)
  if (names.length === 0) return null
  return (
    <p class="note note-bad">
      {t.rota.unreachable(names.join(', '))} <a href={hrefOf({ at: 'people', part: 'heard' })}>{t.rota.toContacts}</a>
    </p>
  )
}

function Running({ view }: { readonly view: RotaView }) {
  const { t } = useNames()
  const [now, next] = view.turns
  return (
    <>
      {now && (
        <p class="rota-now">
          <strong>{t.rota.now(now.person.name)}</strong> {t.rota.until(clock(now.toAt, t))}
          {next && ` ${t.rota.next(next.person.name)}`}
        </p>
      )}
      <Unreachable view={view} />
      <h2>{t.rota.ahead}</h2>
      <ol class="rows">
        {view.turns.map((turn) => (
          <TurnRow key={turn.fromAt} turn={turn} />
        ))}
      </ol>
      <StepsIn view={view} />
    </>
  )
}

function TurnRow({ turn }: { readonly turn: RotaTurn }) {
  const { t } = useNames()
  return (
    <li class="row row-flat">
      <span class="row-name">{turn.person.name}</span>
      <span class="soft">
        {clock(turn.fromAt, t)} – {clock(turn.toAt, t)}
        {turn.overrideId !== null && ` · ${t.rota.stepsIn}`}
      </span>
    </li>
  )
}

function StepsIn({ view }: { readonly view: RotaView }) {
  const { t } = useNames()
  const mayStepIn = useMay('incidents.write')
  return (
    <section aria-labelledby="step-in-title">
      <h2 id="step-in-title">{t.rota.overrides}</h2>
      {view.overrides.length === 0 && <p class="quiet">{t.rota.noOverrides}</p>}
      <ul class="rows">
        {view.overrides.map((one) => (
          <li key={one.id} class="row row-flat">
            <span class="row-name">{one.person.name}</span>
            <span class="soft">
              {clock(one.fromAt, t)} – {clock(one.toAt, t)}
            </span>
            {mayStepIn && (
              <RemoveButton
                action={t.people.remove}
                question={t.rota.endAsk(one.person.name)}
                consequence={t.rota.endText}
                label={`${t.people.remove}: ${one.person.name}, ${clock(one.fromAt, t)}`}
                remove={() => calls.endStepIn(one.id)}
              />
            )}
          </li>
        ))}
      </ul>
      {mayStepIn && <StepInForm people={view.people} />}
    </section>
  )
}

function Settings({ view }: { readonly view: RotaView }) {
  const { t } = useNames()
  const mayEdit = useMay('people.write')
  const [isOpen, setOpen] = useState(false)
  const { rota } = view
  return (
    <section aria-labelledby="rota-title">
      <h2 id="rota-title">{t.rota.settings}</h2>
      {rota && (
        <p class="note">
          {t.rota.handOver(weekdayName(rota.weekday, t.locale), rota.clock, rota.timeZone)}{' '}
          {t.rota.order(rota.people.map((p) => p.name).join(', '))} {t.rota.escalates(rota.escalateAfterMinutes)}
        </p>
      )}
      {mayEdit && !isOpen && (
        <div class="actions">
          <Button onClick={() => setOpen(true)}>{rota ? t.rota.change : t.rota.make}</Button>
          {rota && (
            <RemoveButton
              action={t.rota.end}
              question={t.rota.endRotaAsk}
              consequence={t.rota.endRotaText}
              remove={calls.endRota}
            />
          )}
        </div>
      )}
      {isOpen && <RotaForm view={view} onDone={() => setOpen(false)} />}
    </section>
  )
}
