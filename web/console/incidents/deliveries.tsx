/** How far an update has travelled: one line of counts, and on request every delivery. */
import type { DeliveryList } from '../../../server/contract/deliveries.ts'
import type { UpdateView } from '../../../server/contract/incidents.ts'
import { calls } from '../calls.ts'
import { usePages } from '../pages.ts'
import { Dialog } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'
import { clock, exactClock } from '../times.ts'

const COUNTED = ['sent', 'queued', 'held', 'retrying', 'dead', 'stopped'] as const

export function DeliveryLine({ update }: { readonly update: UpdateView }) {
  const { t } = useNames()
  const counts = update.deliveries
  if (!counts || counts.recipients === 0) {
    return (
      <p class="soft">
        {update.noticesAt === null || update.stoppedAt !== null ? t.update.nobodyTold : t.update.noticesToCome}
      </p>
    )
  }
  const parts = COUNTED.filter((key) => counts[key] > 0).map((key) => t.update.counts[key](counts[key]))
  return (
    <div class="delivery-line">
      <meter
        min={0}
        max={counts.recipients}
        value={counts.sent}
        aria-label={t.update.progress(counts.sent, counts.recipients)}
      />
      <p>
        {t.update.counts.recipients(counts.recipients)}: {parts.join(', ')}
      </p>
    </div>
  )
}

interface Props {
  readonly update: UpdateView
  readonly onClose: () => void
}

export function Deliveries({ update, onClose }: Props) {
  const { t } = useNames()
  const list = usePages<DeliveryList, DeliveryList['deliveries'][number]>({
    key: `deliveries/${update.id}`,
    read: (cursor) => calls.deliveries(update.id, cursor),
    items: (page) => page.deliveries,
    kinds: ['delivery'],
  })
  return (
    <Dialog title={t.update.deliveriesOf(clock(update.at, t))} onClose={onClose}>
      <Trouble error={list.error} again={list.again} />
      {update.deliveriesDropped && <p class="soft">{t.update.deliveriesDropped}</p>}
      <ul class="rows">
        {list.items.map((one) => (
          <li key={one.id} class="row">
            <span class="row-name" dir="ltr">
              {one.address}
            </span>
            <span class="soft">
              {t.delivery.channels[one.channel]} · {one.language} · {t.delivery.states[one.state]}
              {one.sentAt !== null && ` ${exactClock(one.sentAt, t)}`}
              {one.state === 'retrying' && one.nextAt !== null && ` · ${t.delivery.nextTry(exactClock(one.nextAt, t))}`}
              {one.tries > 1 && ` · ${t.delivery.tries}: ${one.tries}`}
            </span>
            {one.because && (
              <span class="soft" lang="en">
                {one.because}
              </span>
            )}
          </li>
        ))}
      </ul>
      <div class="actions">
        {list.next !== null && (
          <Button busy={list.busy} onClick={list.readOn}>
            {t.common.more}
          </Button>
        )}
        <Button onClick={onClose}>{t.common.close}</Button>
      </div>
    </Dialog>
  )
}
