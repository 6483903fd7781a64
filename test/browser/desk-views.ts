/**
 * Every view of the desk, by the place it belongs to: what desk-for-everyone.test.ts looks at in each language, theme and
 * width. A place of the router that is not here fails that test.
 */
import type { Page } from 'playwright-core'
import type { DeskWords } from '../../web/words/en.ts'

/** What stands at the desk that is looked at. */
export type Stage = {
  readonly suspected: string
  readonly open: string
  readonly ended: string
  readonly componentId: string
  readonly probeId: string
  /** A one-time link to the desk. */
  readonly link: string
}

export type View = {
  readonly what: string
  readonly hash: (stage: Stage) => string
  /** What stands there once the view is whole. */
  readonly ready: (t: DeskWords) => string | RegExp
  readonly act?: (page: Page, t: DeskWords) => Promise<unknown>
}

const at =
  (hash: string): View['hash'] =>
  () =>
    hash
const suspicion: View['hash'] = (stage) => `#/incidents/${stage.suspected}`
const open: View['hash'] = (stage) => `#/incidents/${stage.open}`
const ended: View['hash'] = (stage) => `#/incidents/${stage.ended}`
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()

export const VIEWS: Readonly<Record<string, readonly View[]>> = {
  inbox: [
    { what: 'the inbox', hash: at('#/'), ready: (t) => t.inbox.suspected },
    {
      what: 'the list of keys',
      hash: at('#/'),
      ready: (t) => t.inbox.suspected,
      act: async (page, t) => {
        await page.keyboard.press('?')
        await page.getByText(t.keys.single).waitFor()
      },
    },
  ],
  ended: [{ what: 'what has ended', hash: at('#/incidents/ended'), ready: (t) => t.states.resolved }],
  open: [{ what: 'one opened by hand', hash: at('#/incidents/new'), ready: (t) => t.openByHand.text }],
  incident: [
    { what: 'a suspicion', hash: suspicion, ready: (t) => t.evidence.checks },
    {
      what: 'the question before dismissing',
      hash: suspicion,
      ready: (t) => t.evidence.checks,
      act: (page, t) => press(page, t.incident.dismiss),
    },
    {
      what: 'an update as it goes out',
      hash: suspicion,
      ready: (t) => t.evidence.checks,
      act: async (page, t) => {
        await press(page, t.preview.open)
        await page.getByRole('dialog').locator('iframe').first().waitFor()
      },
    },
    // After the others: what is half written is kept, and holds back what can be previewed.
    {
      what: 'words that are not matched',
      hash: suspicion,
      ready: (t) => t.evidence.checks,
      act: async (page, t) => {
        await page.getByLabel(`${t.compose.fields.works} EN`).fill('All else works.')
        await page.getByText(t.compose.leaveEmpty).waitFor()
      },
    },
    { what: 'an open incident', hash: open, ready: () => 'Two.' },
    { what: 'an update', hash: open, ready: () => 'Two.', act: (page, t) => press(page, t.incident.update) },
    { what: 'a correction', hash: open, ready: () => 'Two.', act: (page, t) => press(page, t.correction.button) },
    { what: 'words put right', hash: open, ready: () => 'Two.', act: (page, t) => press(page, t.edit.button) },
    { what: 'deliveries', hash: open, ready: () => 'Two.', act: (page, t) => press(page, t.update.deliveries) },
    { what: 'a note', hash: open, ready: () => 'Two.', act: (page, t) => press(page, t.notes.add) },
    {
      what: 'a post-mortem',
      hash: ended,
      ready: (t) => t.postMortem.write,
      act: async (page, t) => {
        await press(page, t.postMortem.write)
        await page.getByText(t.postMortem.timeline).waitFor()
      },
    },
    { what: 'merging', hash: open, ready: () => 'Two.', act: (page, t) => press(page, t.merge.button) },
  ],
  access: [{ what: 'a one-time link', hash: (stage) => stage.link, ready: (t) => t.access.newPassword }],
  'sign-in': [
    { what: 'back from the provider of accounts', hash: at('#/sign-in/done'), ready: (t) => t.inbox.suspected },
  ],
  alert: [{ what: 'a link in an alert that is none', hash: at('#/alert/none'), ready: () => /./ }],
  components: [
    { what: 'components', hash: at('#/components'), ready: (t) => t.components.stated },
    {
      what: 'a new component',
      hash: at('#/components'),
      ready: (t) => t.components.stated,
      act: (page, t) => press(page, t.components.add),
    },
    {
      what: 'a component',
      hash: (stage) => `#/components/${stage.componentId}`,
      ready: (t) => t.components.key,
    },
  ],
  probes: [
    { what: 'probes', hash: at('#/probes'), ready: () => /portal-home/ },
    {
      what: 'a new probe',
      hash: at('#/probes'),
      ready: () => /portal-home/,
      act: (page, t) => press(page, t.probes.add),
    },
    { what: 'a probe', hash: (stage) => `#/probes/${stage.probeId}`, ready: (t) => t.probes.results },
  ],
  why: [{ what: 'why', hash: (stage) => `#/why/${stage.componentId}`, ready: (t) => t.why.uptime }],
  maintenance: [
    { what: 'planned work', hash: at('#/maintenance'), ready: () => 'New router' },
    {
      what: 'a new plan',
      hash: at('#/maintenance'),
      ready: () => 'New router',
      act: (page, t) => press(page, t.maintenance.plan),
    },
  ],
  redact: [{ what: 'redaction', hash: at('#/redact'), ready: (t) => t.redact.phrase }],
  announcements: [
    { what: 'announcements', hash: at('#/announcements'), ready: (t) => t.announcing.empty },
    {
      what: 'a new announcement',
      hash: at('#/announcements'),
      ready: (t) => t.announcing.empty,
      act: (page, t) => press(page, t.announcing.add),
    },
  ],
  promises: [{ what: 'promises', hash: at('#/promises'), ready: (t) => t.promises.text }],
  rehearsals: [
    { what: 'rehearsals', hash: at('#/rehearsals'), ready: (t) => t.rehearsals.setUp },
    { what: 'the report of no rehearsal', hash: at('#/rehearsals/none'), ready: (t) => t.rehearsals.report },
  ],
  templates: [
    { what: 'templates', hash: at('#/templates'), ready: (t) => t.wording.text },
    { what: 'the phrase book', hash: at('#/templates/phrases'), ready: (t) => t.phrases.text },
    { what: 'a template', hash: at('#/templates/confirmation'), ready: (t) => t.wording.variablesText },
  ],
  locations: [{ what: 'locations', hash: at('#/locations'), ready: (t) => t.locations.isLocal }],
  'on-call': [
    { what: 'who is on call', hash: at('#/on-call'), ready: (t) => t.rota.ahead },
    {
      what: 'the rota',
      hash: at('#/on-call'),
      ready: (t) => t.rota.ahead,
      act: (page, t) => press(page, t.rota.change),
    },
  ],
  people: [
    { what: 'who hears of outages', hash: at('#/people'), ready: () => '/hook' },
    { what: 'people at the desk', hash: at('#/people/desk'), ready: (t) => t.team.invite },
    { what: 'programs', hash: at('#/people/programs'), ready: (t) => t.tokens.add },
    { what: 'the log', hash: at('#/people/log'), ready: (t) => t.log.export },
  ],
  me: [{ what: 'my account', hash: at('#/me'), ready: (t) => t.me.thisOne }],
  system: [{ what: 'the system', hash: at('#/system'), ready: (t) => t.system.testSend }],
}
