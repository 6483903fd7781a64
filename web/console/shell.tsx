/** The signed-in desk: head, navigation, banners, the screen of the place, and what works on every screen. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { SessionView } from '../../server/contract/console.ts'
import { Announcer } from './announce.tsx'
import { Banners } from './banners.tsx'
import { useDocumentTitle } from './document-title.ts'
import { Inbox, useInboxSource } from './inbox-source.tsx'
import { IncidentsScreen } from './incidents/incidents-screen.tsx'
import { useKeys } from './keys.ts'
import { KeysHelp } from './keys-help.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { startLive } from './live.ts'
import { Button } from './parts/button.tsx'
import { later } from './parts/later.tsx'
import { Logo } from './parts/logo.tsx'
import { hrefOf, type Place } from './router.ts'
import { useNames, useSession } from './session.tsx'

// What an outage does not need at once is fetched when it is opened.
const AnnouncementsScreen = later(
  async () => (await import('./announcements/announcements-screen.tsx')).AnnouncementsScreen,
)
const ComponentsScreen = later(async () => (await import('./catalogue/components-screen.tsx')).ComponentsScreen)
const LocationsScreen = later(async () => (await import('./locations/locations-screen.tsx')).LocationsScreen)
const MaintenanceScreen = later(async () => (await import('./maintenance/maintenance-screen.tsx')).MaintenanceScreen)
const MeScreen = later(async () => (await import('./me/me-screen.tsx')).MeScreen)
const PeopleScreen = later(async () => (await import('./people/people-screen.tsx')).PeopleScreen)
const ProbesScreen = later(async () => (await import('./catalogue/probes-screen.tsx')).ProbesScreen)
const PromisesScreen = later(async () => (await import('./promises-screen.tsx')).PromisesScreen)
const RedactScreen = later(async () => (await import('./redact/redact-screen.tsx')).RedactScreen)
const RehearsalsScreen = later(async () => (await import('./rehearsals/rehearsals-screen.tsx')).RehearsalsScreen)
const RotaScreen = later(async () => (await import('./rota/rota-screen.tsx')).RotaScreen)
const SystemScreen = later(async () => (await import('./system-screen.tsx')).SystemScreen)
const TemplatesScreen = later(async () => (await import('./templates/templates-screen.tsx')).TemplatesScreen)
const WhyScreen = later(async () => (await import('./why/why-screen.tsx')).WhyScreen)

interface Props {
  readonly place: Place
  readonly onSignOut: () => void
  readonly onRenamed: (session: SessionView) => void
}

export function Shell({ place, onSignOut, onRenamed }: Props) {
  const { t } = useNames()
  const inbox = useInboxSource()
  const [help, setHelp] = useState(false)
  const main = useRef<HTMLElement>(null)
  const spot = hrefOf(place)
  const first = useRef(spot)

  useEffect(startLive, [])
  useKeys({ '?': () => setHelp(true) })
  useEffect(() => {
    // The first screen leaves the focus where the browser put it; from then on it follows the place.
    if (first.current === spot) return
    first.current = ''
    main.current?.querySelector<HTMLElement>('[data-heading]')?.focus()
    scrollTo(0, 0)
  }, [spot])

  const suspected = inbox.value?.incidents.filter((one) => one.state === 'suspected').length ?? 0
  useDocumentTitle(main, suspected)

  return (
    <Inbox.Provider value={inbox}>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {t.nav.skip}
      </button>
      <Head place={place} suspected={suspected} onHelp={() => setHelp(true)} onSignOut={onSignOut} />
      <Banners />
      <main id="main" ref={main} tabIndex={-1}>
        <Screen place={place} onRenamed={onRenamed} />
      </main>
      <Announcer />
      {help && <KeysHelp onClose={() => setHelp(false)} />}
    </Inbox.Provider>
  )
}

function Screen({ place, onRenamed }: Pick<Props, 'place' | 'onRenamed'>) {
  const { t } = useNames()
  switch (place.at) {
    case 'components':
      return <ComponentsScreen selected={place.id} waiting={{ title: t.components.title }} />
    case 'probes':
      return <ProbesScreen selected={place.id} waiting={{ title: t.probes.title }} />
    case 'why':
      return <WhyScreen key={place.id} id={place.id} waiting={{}} />
    case 'maintenance':
      return <MaintenanceScreen waiting={{ title: t.maintenance.title }} />
    case 'announcements':
      return <AnnouncementsScreen waiting={{ title: t.announcing.title }} />
    case 'promises':
      return <PromisesScreen month={place.month} waiting={{ title: t.promises.title }} />
    case 'rehearsals':
      return <RehearsalsScreen key={place.id} id={place.id} waiting={{ title: t.rehearsals.title }} />
    case 'templates':
      return <TemplatesScreen selected={place.id} waiting={{ title: t.wording.title }} />
    case 'locations':
      return <LocationsScreen waiting={{ title: t.locations.title }} />
    case 'on-call':
      return <RotaScreen waiting={{ title: t.rota.title }} />
    case 'people':
      return <PeopleScreen key={place.part} part={place.part} waiting={{ title: t.people.title }} />
    case 'redact':
      return <RedactScreen key={place.picture} picture={place.picture} waiting={{ title: t.redact.title }} />
    case 'me':
      return <MeScreen onRenamed={onRenamed} waiting={{ title: t.me.title }} />
    case 'system':
      return <SystemScreen waiting={{ title: t.system.title }} />
    default:
      return <IncidentsScreen place={place} />
  }
}

interface HeadProps {
  readonly place: Place
  readonly suspected: number
  readonly onHelp: () => void
  readonly onSignOut: () => void
}

function Head({ place, suspected, onHelp, onSignOut }: HeadProps) {
  const { t } = useNames()
  const [open, setOpen] = useState(false)
  const screens = [
    'maintenance',
    'announcements',
    'templates',
    'components',
    'probes',
    'locations',
    'on-call',
    'people',
    'system',
    'me',
  ]
  const within = { why: 'components', rehearsals: 'on-call' } as const
  const at =
    place.at in within ? within[place.at as keyof typeof within] : screens.includes(place.at) ? place.at : 'inbox'
  const entries = [
    { at: 'inbox', place: { at: 'inbox' }, label: t.nav.inbox },
    { at: 'maintenance', place: { at: 'maintenance' }, label: t.nav.maintenance },
    { at: 'announcements', place: { at: 'announcements' }, label: t.nav.announcements },
    { at: 'templates', place: { at: 'templates', id: null }, label: t.nav.templates },
    { at: 'components', place: { at: 'components', id: null }, label: t.nav.components },
    { at: 'probes', place: { at: 'probes', id: null }, label: t.nav.probes },
    { at: 'locations', place: { at: 'locations' }, label: t.nav.locations },
    { at: 'on-call', place: { at: 'on-call' }, label: t.nav.onCall },
    { at: 'people', place: { at: 'people', part: 'heard' }, label: t.nav.people },
    { at: 'system', place: { at: 'system' }, label: t.nav.system },
  ] as const
  return (
    <header class="head">
      <a class="head-home" href={hrefOf({ at: 'inbox' })}>
        <Logo />
      </a>
      <button
        type="button"
        class="button button-quiet head-menu"
        aria-expanded={open}
        aria-controls="menu"
        onClick={() => setOpen(!open)}
      >
        {t.nav.menu}
        {suspected > 0 && <span class="count">{suspected}</span>}
      </button>
      <div id="menu" class={open ? 'head-rest is-open' : 'head-rest'}>
        <nav aria-label={t.nav.label}>
          {entries.map((entry) => (
            <a
              key={entry.at}
              href={hrefOf(entry.place)}
              onClick={() => setOpen(false)}
              {...(entry.at === at ? { 'aria-current': 'page' as const } : {})}
            >
              {entry.label}
              {entry.at === 'inbox' && suspected > 0 && <span class="count">{suspected}</span>}
            </a>
          ))}
        </nav>
        <Tools onHelp={onHelp} onSignOut={onSignOut} onGo={() => setOpen(false)} />
      </div>
    </header>
  )
}

function Tools({ onHelp, onSignOut, onGo }: Pick<HeadProps, 'onHelp' | 'onSignOut'> & { readonly onGo: () => void }) {
  const { t } = useNames()
  const { staff, page } = useSession()
  return (
    <div class="head-tools">
      <a href={page.url} target="_blank" rel="noreferrer">
        {t.nav.publicPage}
      </a>
      <LanguageSwitch />
      <span class="head-keys">
        <Button look="quiet" label={t.nav.keys} onClick={onHelp}>
          ?
        </Button>
      </span>
      <a href={hrefOf({ at: 'me' })} aria-label={`${t.me.title} (${staff.name})`} onClick={onGo}>
        {t.me.title}
      </a>
      <Button look="quiet" onClick={onSignOut} label={`${t.nav.signOut} (${staff.name})`}>
        {t.nav.signOut}
      </Button>
    </div>
  )
}
