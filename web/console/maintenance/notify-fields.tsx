/** Whether subscribers are written to about planned work, how many that are, and when they are reminded. */
import { AudienceLine } from '../compose/publish-bar.tsx'
import { CheckField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'
import { OFFERED_REMINDERS, type PlanFields } from './plan-fields.ts'

type Chosen = Pick<PlanFields, 'notify' | 'reminders'>

interface Props {
  readonly fields: Chosen
  readonly onChange: (change: Partial<Chosen>) => void
}

export function NotifyFields({ fields: { notify, reminders }, onChange }: Props) {
  const { t } = useNames()
  const leads = [...new Set([...OFFERED_REMINDERS, ...reminders])].sort((a, b) => b - a)
  return (
    <fieldset class="covered">
      <legend>{t.people.subscribers}</legend>
      <div>
        <CheckField label={t.maintenance.notify} checked={notify} onChange={(isOn) => onChange({ notify: isOn })} />
      </div>
      <AudienceLine notify={notify} kind="maintenance" />
      {notify && (
        <>
          <p>{t.maintenance.reminders}</p>
          {leads.map((lead) => (
            <div key={lead}>
              <CheckField
                label={t.maintenance.lead(leadText(lead, t.locale))}
                checked={reminders.includes(lead)}
                onChange={(isIn) =>
                  onChange({ reminders: leads.filter((one) => (one === lead ? isIn : reminders.includes(one))) })
                }
              />
            </div>
          ))}
        </>
      )}
    </fieldset>
  )
}

/** "1 day", "90 minutes": in the largest unit that comes out even. */
function leadText(minutes: number, locale: string): string {
  const [value, unit] =
    minutes % 1_440 === 0 ? [minutes / 1_440, 'day'] : minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute']
  return new Intl.NumberFormat(locale, { style: 'unit', unit: unit as string, unitDisplay: 'long' }).format(
    value as number,
  )
}
