/** Where the desk is, in the address's hash: links in on-call mail, the back button and a reload lead to the same place. */
import { useEffect, useState } from 'preact/hooks'

export type Place =
  | { readonly at: 'inbox' }
  | { readonly at: 'ended' }
  | { readonly at: 'open' }
  /** `asks`: with the question whether to dismiss it. */
  | { readonly at: 'incident'; readonly id: string; readonly asks?: 'dismiss' }
  | { readonly at: 'access'; readonly token: string }
  | { readonly at: 'alert'; readonly token: string }
  /** Back from the provider of accounts: `done`, or the code of a refusal. */
  | { readonly at: 'sign-in'; readonly code: string }
  | { readonly at: 'components' | 'probes' | 'rehearsals' | 'templates'; readonly id: string | null }
  | { readonly at: 'why'; readonly id: string }
  | { readonly at: 'maintenance' }
  | { readonly at: 'announcements' }
  | { readonly at: 'locations' }
  | { readonly at: 'people'; readonly part: PeoplePart }
  | { readonly at: 'promises'; readonly month: string | null }
  | { readonly at: 'me' }
  /** Null: words are looked for. */
  | { readonly at: 'redact'; readonly picture: string | null }
  | { readonly at: 'on-call' }
  | { readonly at: 'system' }

/** `heard`: who hears of outages; `desk`: who works here; `programs`: their tokens; `log`: who did what. */
export const PEOPLE_PARTS = ['heard', 'desk', 'programs', 'log'] as const
export type PeoplePart = (typeof PEOPLE_PARTS)[number]

/** Reads a hash such as `#/incidents/01j9`; what nobody knows leads to the inbox. */
export function parsePlace(hash: string): Place {
  const [first, second, third] = hash.replace(/^#\/?/, '').split('/').map(decode)
  switch (first) {
    case 'incidents':
      if (second === 'ended') return { at: 'ended' }
      if (second === 'new') return { at: 'open' }
      if (second && third === 'dismiss') return { at: 'incident', id: second, asks: 'dismiss' }
      return second ? { at: 'incident', id: second } : { at: 'inbox' }
    case 'access':
      return second ? { at: 'access', token: second } : { at: 'inbox' }
    case 'alert':
      return second ? { at: 'alert', token: second } : { at: 'inbox' }
    case 'sign-in':
      return second ? { at: 'sign-in', code: second } : { at: 'inbox' }
    case 'components':
    case 'probes':
    case 'rehearsals':
    case 'templates':
      return { at: first, id: second || null }
    case 'why':
      return second ? { at: 'why', id: second } : { at: 'components', id: null }
    case 'maintenance':
    case 'announcements':
    case 'locations':
    case 'me':
    case 'on-call':
    case 'system':
      return { at: first }
    case 'redact':
      return { at: 'redact', picture: second || null }
    case 'promises':
      return { at: 'promises', month: /^20\d\d-\d\d$/.test(second ?? '') ? (second ?? null) : null }
    case 'people':
      return { at: 'people', part: PEOPLE_PARTS.find((part) => part === second) ?? 'heard' }
    default:
      return { at: 'inbox' }
  }
}

/** The hash of a place: `parsePlace(hrefOf(place))` is the place again. */
export function hrefOf(place: Place): string {
  switch (place.at) {
    case 'inbox':
      return '#/'
    case 'ended':
      return '#/incidents/ended'
    case 'open':
      return '#/incidents/new'
    case 'incident':
      return `#/incidents/${encodeURIComponent(place.id)}${place.asks ? `/${place.asks}` : ''}`
    case 'why':
      return `#/why/${encodeURIComponent(place.id)}`
    case 'people':
      return place.part === 'heard' ? '#/people' : `#/people/${place.part}`
    case 'access':
      return `#/access/${encodeURIComponent(place.token)}`
    case 'alert':
      return `#/alert/${encodeURIComponent(place.token)}`
    case 'sign-in':
      return `#/sign-in/${encodeURIComponent(place.code)}`
    case 'components':
    case 'probes':
    case 'rehearsals':
    case 'templates':
      return place.id === null ? `#/${place.at}` : `#/${place.at}/${encodeURIComponent(place.id)}`
    case 'redact':
      return place.picture === null ? '#/redact' : `#/redact/${encodeURIComponent(place.picture)}`
    case 'promises':
      return place.month === null ? '#/promises' : `#/promises/${place.month}`
    default:
      return `#/${place.at}`
  }
}

export function go(place: Place): void {
  location.hash = hrefOf(place)
}

/** Replaces the address without a step in the history: a used link must not come back with the back button. */
export function goInstead(place: Place): void {
  location.replace(hrefOf(place))
}

export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const moved = () => setHash(location.hash)
    addEventListener('hashchange', moved)
    // It may have moved before anybody listened.
    moved()
    return () => removeEventListener('hashchange', moved)
  }, [])
  return parsePlace(hash)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
