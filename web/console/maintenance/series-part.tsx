/** A series at the desk: which rows stand for it, how it is changed as a whole, and how it ends. */
import type { MaintenanceView } from '../../../server/contract/maintenance.ts'
import { calls } from '../calls.ts'
import { Button } from '../parts/button.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { MaintenanceForm } from './maintenance-form.tsx'

export interface Lead {
  readonly one: MaintenanceView
  /** Further dates of its series that are to come. */
  readonly more: readonly MaintenanceView[]
}

/** The next date of a series speaks for those after it; what is under way, or goes its own way, stands by itself. */
export function leadsOf(all: readonly MaintenanceView[]): Lead[] {
  const follows = (one: MaintenanceView) => one.series !== null && one.state === 'scheduled' && !one.series.isOwn
  return all.flatMap((one, index): Lead[] => {
    if (!follows(one)) return [{ one, more: [] }]
    const same = (other: MaintenanceView) => follows(other) && other.series?.id === one.series?.id
    return all.slice(0, index).some(same) ? [] : [{ one, more: all.slice(index + 1).filter(same) }]
  })
}

export function SeriesForm({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const series = useResource(`series ${id}`, () => calls.maintenanceSeries(id), ['maintenance'])
  const next = series.value?.dates[0]
  return (
    <>
      <Trouble error={series.error} again={series.again} />
      {series.value && next && (
        <MaintenanceForm key={id} edited={null} series={{ ...series.value, ...next }} onDone={onDone} />
      )}
    </>
  )
}

export function SeriesCommands({ one, onEdit }: { readonly one: MaintenanceView; readonly onEdit: () => void }) {
  const { t, say } = useNames()
  const { series } = one
  if (!series || series.isOwn || series.state === 'ended') return null
  const title = say(one.title)
  return (
    <>
      <Button look="quiet" label={`${t.maintenance.repeat.change}: ${title}`} onClick={onEdit}>
        {t.maintenance.repeat.change}
      </Button>
      <RemoveButton
        action={t.maintenance.repeat.end}
        question={t.maintenance.repeat.endAsk(title)}
        consequence={t.maintenance.repeat.endText}
        label={`${t.maintenance.repeat.end}: ${title}`}
        remove={async () => {
          await calls.endMaintenanceSeries(series.id, { version: series.version })
        }}
      />
    </>
  )
}
