/** A product with thousands of subscribers and one open incident, about which it tells them again and again. For the bench of deliveries. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { redeemLink, signInAs } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { type Home, startProduct, usageOf } from './product.ts'
import { catalogueOf } from './start.ts'

export type Stage = {
  /** Publishes an update, and resolves when every delivery of it is settled. @returns the CPU that the notices took */
  tell(): Promise<{ readonly cpuMs: number }>
  close(): Promise<void>
}

/** The product is started twice: at first to make its page and its first member of staff, then with subscribers. */
export async function openStage(home: Home, seed: (home: Home) => Promise<void>, smtpPort?: number): Promise<Stage> {
  const options = { catalogue: catalogueOf(3), ...(smtpPort ? { smtpUrl: `smtp://127.0.0.1:${smtpPort}` } : {}) }
  const first = await startProduct(home, options)
  await redeemLink(first.url, first.setupLink ?? '')
  await first.stop()
  await seed(home)
  const product = await startProduct(home, options)
  const api = await signInAs(product.url)
  const [part] = (await api.get<ComponentList>('/components')).components
  const components = [{ componentId: part?.id, impact: 'degraded' }]
  const texts = (body: string) => ({ en: { title: 'Slow', body }, it: { title: 'Lento', body } })
  const opened = { components, notify: false, texts: texts('We are looking into it.') }
  let { incident } = await api.post<IncidentDetail>('/incidents', opened)
  return {
    async tell() {
      const update = { state: 'identified', version: incident.version, components, texts: texts(BODY) }
      const told = await api.post<IncidentDetail>(`/incidents/${incident.id}/updates`, update)
      incident = told.incident
      const noticesAt = Math.max(...told.updates.map((u) => u.noticesAt ?? 0))
      await pause(Math.max(0, noticesAt - Date.now() - 100))
      const { cpuMs } = usageOf(product.pid)
      await eventually(async () => isSettled(await api.get<IncidentDetail>(`/incidents/${incident.id}`)), PATIENT)
      return { cpuMs: usageOf(product.pid).cpuMs - cpuMs }
    },
    async close() {
      await product.stop()
      home.remove()
    },
  }
}

const BODY =
  'We have found the cause: a full queue in front of the encoders. Until it is empty, channels may start late.'
const PATIENT = { withinMs: 120_000, everyMs: 500 }

function isSettled({ updates }: IncidentDetail): boolean {
  return updates.every(({ deliveries: d }) => d === null || (d.recipients > 0 && d.sent === d.recipients))
}
