/** Sets the rota: when it is handed over, in which order, and how long somebody may be silent. */
import { useState } from 'preact/hooks'
import type { EditRota, RotaView } from '../../../server/contract/rota.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { capital } from '../language.tsx'
import { AddChoice } from '../parts/add-choice.tsx'
import { Button } from '../parts/button.tsx'
import { ChoiceField, Fault, TextField } from '../parts/field.tsx'
import { type AtField, placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames, useSession } from '../session.tsx'
import { WEEKDAYS, weekdayName } from './weekdays.ts'

const FIELDS = ['weekday', 'clock', 'timeZone', 'people', 'escalateAfterMinutes']

interface Props {
  readonly view: RotaView
  readonly onDone: () => void
}

export function RotaForm({ view, onDone }: Props) {
  const { t } = useNames()
  const { page } = useSession()
  const [fields, setFields] = useState(() => startOf(view, page.timeZone))
  const [isBare, setBare] = useState(false)
  const [seen] = useState(view.rota?.version ?? null)
  const save = useCommand((body: EditRota) => calls.saveRota(body))
  const isMoved = save.error?.code === 'already-moved'
  const { at, error, rest } = placed(save.error, FIELDS, t)
  const set = (next: Partial<EditRota>) => setFields({ ...fields, ...next })
  const submit = async (event: Event) => {
    event.preventDefault()
    setBare(fields.people.length === 0)
    if (
      fields.people.length > 0 &&
      (await save.run({ ...fields, version: isMoved ? (view.rota?.version ?? null) : seen }))
    )
      onDone()
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.rota.settings}>
      <div class="columns">
        <ChoiceField
          label={t.rota.weekday}
          value={String(fields.weekday)}
          onInput={(next) => set({ weekday: Number(next) })}
          choices={WEEKDAYS.map((day) => ({ value: String(day), label: capital(weekdayName(day, t.locale)) }))}
        />
        <TextField
          label={t.rota.clock}
          hint={t.rota.clockHint}
          value={fields.clock}
          onInput={(next) => set({ clock: next })}
          required
          {...at('clock')}
        />
        <TextField
          label={t.rota.timeZone}
          value={fields.timeZone}
          onInput={(next) => set({ timeZone: next })}
          required
          {...at('timeZone')}
        />
        <TextField
          label={t.rota.escalateAfter}
          hint={t.rota.escalateHint}
          type="number"
          value={String(fields.escalateAfterMinutes)}
          onInput={(next) => set({ escalateAfterMinutes: Number(next) })}
          required
          {...at('escalateAfterMinutes')}
        />
      </div>
      <Order
        chosen={fields.people}
        people={view.people}
        refused={isBare && fields.people.length === 0 ? { fault: t.rota.chooseOne } : at('people')}
        onChange={(people) => set({ people })}
      />
      <Trouble error={error} fields={rest} />
      {isMoved && <p class="note">{t.rota.moved}</p>}
      <div class="actions">
        <Button look="main" submit busy={save.busy}>
          {t.common.save}
        </Button>
        <Button onClick={onDone}>{t.common.cancel}</Button>
      </div>
    </form>
  )
}

interface OrderProps {
  readonly chosen: readonly string[]
  readonly people: RotaView['people']
  readonly refused: AtField
  readonly onChange: (chosen: string[]) => void
}

function Order({ chosen, people, refused, onChange }: OrderProps) {
  const { t } = useNames()
  const nameOf = (id: string) => people.find((p) => p.id === id)?.name ?? id
  const rest = people.filter((p) => !chosen.includes(p.id))
  const up = (at: number) =>
    onChange([...chosen.slice(0, at - 1), chosen[at] ?? '', chosen[at - 1] ?? '', ...chosen.slice(at + 1)])
  return (
    <fieldset class="step">
      <legend>{t.rota.people}</legend>
      <p class="hint">{t.rota.peopleHint}</p>
      <ol class="rows">
        {chosen.map((id, at) => (
          <li key={id} class="row row-flat">
            <span class="row-name">{nameOf(id)}</span>
            <span class="row-commands">
              {at > 0 && (
                <Button look="quiet" label={t.rota.upLabel(nameOf(id))} onClick={() => up(at)}>
                  {t.rota.up}
                </Button>
              )}
              <Button
                look="quiet"
                label={`${t.people.remove} ${nameOf(id)}`}
                onClick={() => onChange(chosen.filter((one) => one !== id))}
              >
                {t.people.remove}
              </Button>
            </span>
          </li>
        ))}
      </ol>
      {rest.length > 0 && (
        <AddChoice
          label={t.rota.add}
          none={t.rota.choose}
          choices={rest.map((p) => ({ value: p.id, label: p.name }))}
          onAdd={(id) => onChange([...chosen, id])}
        />
      )}
      <Fault {...refused} />
    </fieldset>
  )
}

function startOf({ rota }: RotaView, timeZone: string): EditRota {
  if (!rota) return { weekday: 1, clock: '09:00', timeZone, people: [], escalateAfterMinutes: 5 }
  const { version: _, ...rest } = rota
  return { ...rest, people: rota.people.map((p) => p.id) }
}
