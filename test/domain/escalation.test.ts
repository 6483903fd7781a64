import { describe, expect, test } from 'vitest'
import { type Chain, isUnanswered, whomToCall } from '../../server/domain/escalation.ts'

const CONTACTS = [
  { id: 'team', staffId: null },
  { id: 'ada-mail', staffId: 'ada' },
  { id: 'ada-phone', staffId: 'ada' },
  { id: 'ben-mail', staffId: 'ben' },
  { id: 'cleo-mail', staffId: 'cleo' },
]
const OWN = CONTACTS.filter((c) => c.staffId !== null)
const ALL = CONTACTS.map((c) => c.id)
const ORDER = ['ada', 'ben', 'cleo']
const first: Chain = { step: 1, called: [] }
const second: Chain = { step: 2, called: ['ada'] }
const third: Chain = { step: 3, called: ['ada', 'ben'] }

describe('whom a word goes to', () => {
  test.each([
    ['without a rota, all', first, [], CONTACTS, ALL, null],
    ['at first who is on call, and what is shared', first, ORDER, CONTACTS, ['team', 'ada-mail', 'ada-phone'], second],
    ['then the next person alone', second, ORDER, CONTACTS, ['ben-mail'], third],
    ['at last all, and then it ends', third, ORDER, CONTACTS, ALL, null],
    [
      'after a hand-over meanwhile, who is on call now',
      second,
      ['cleo', 'ada'],
      CONTACTS,
      ['cleo-mail'],
      { step: 3, called: ['ada', 'cleo'] },
    ],
    ['of one person, all in the second step', second, ['ada'], CONTACTS, ALL, null],
    [
      'on call without a contact, the next at once',
      first,
      ['dora', 'ben'],
      OWN,
      ['ben-mail'],
      { step: 2, called: ['ben'] },
    ],
    [
      'on call without a contact beside a shared one, that one',
      first,
      ['dora', 'ben'],
      CONTACTS,
      ['team'],
      { step: 2, called: ['dora'] },
    ],
    [
      'next without a contact, whoever has one',
      second,
      ['ada', 'dora', 'cleo'],
      CONTACTS,
      ['cleo-mail'],
      { step: 3, called: ['ada', 'cleo'] },
    ],
    ['nobody of the rota with a contact, all', first, ['dora'], OWN, OWN.map((c) => c.id), null],
  ] as const)('%s', (_name, chain, order, contacts, told, next) => {
    const call = whomToCall(chain, order, contacts)
    expect(call.contactIds.toSorted()).toEqual(told.toSorted())
    expect(call.next).toEqual(next)
  })
})

describe('the next is told', () => {
  const silent = { state: 'suspected', isOpen: false, looksOver: false, isAcknowledged: false, isAnswered: false }
  test.each([
    ['while nobody acts on a suspicion', {}, true],
    ['while nobody acts on an open incident that is bad again', { state: 'monitoring', isOpen: true }, true],
    ['not once somebody has it', { isAcknowledged: true }, false],
    ['not once somebody has published', { state: 'investigating', isOpen: true, isAnswered: true }, false],
    ['not once it was dismissed', { state: 'dismissed' }, false],
    ['not once it is over', { state: 'lapsed' }, false],
    ['not while it looks over', { looksOver: true }, false],
  ])('%s', (_name, change, expected) => {
    expect(isUnanswered({ ...silent, ...change })).toBe(expected)
  })
})
