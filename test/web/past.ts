/** Incidents that are over, for the pages of the fixtures: one with a post-mortem that was put right, and a short one. */
import type { PublicIncident } from '../../server/contract/public.ts'
import { update } from './facts.ts'

export const PAST: PublicIncident = {
  id: 'past1',
  state: 'resolved',
  impact: 'none',
  title: {
    en: 'Streaming was not working in Italy and Germany',
    it: 'Lo streaming non funzionava in Italia e in Germania',
  },
  startedAt: Date.parse('2026-11-01T20:47:00+01:00'),
  createdAt: Date.parse('2026-11-01T20:49:00+01:00'),
  updatedAt: Date.parse('2026-11-02T01:12:00+01:00'),
  monitoringAt: Date.parse('2026-11-02T00:02:00+01:00'),
  resolvedAt: Date.parse('2026-11-02T01:10:00+01:00'),
  components: [{ componentId: 'stream', impact: 'none', worst: 'major', regions: ['it', 'de'] }],
  updates: [
    update('p4', 'resolved', Date.parse('2026-11-04T15:00:00+01:00'), {
      body: {
        en: 'For 4 hours and 23 minutes nobody in Italy and Germany could watch.',
        it: 'Per 4 ore e 23 minuti nessuno ha potuto guardare in Italia e in Germania.',
      },
      postMortem: {
        title: { en: 'The night of 1 November', it: 'La notte del 1º novembre' },
        cause: {
          en: 'A gateway in Milan ran out of file handles.',
          it: 'Un gateway a Milano ha esaurito i descrittori di file.',
        },
        remedy: { en: 'We watch them, and have doubled them.', it: 'Li teniamo d’occhio e li abbiamo raddoppiati.' },
        timeline: [
          { what: 'first-bad', at: Date.parse('2026-11-01T20:47:00+01:00') },
          { what: 'told', at: Date.parse('2026-11-01T20:47:20+01:00') },
          { what: 'confirmed', at: Date.parse('2026-11-01T20:49:00+01:00'), state: 'investigating' },
          { what: 'recovered', at: Date.parse('2026-11-02T01:10:00+01:00') },
          { what: 'update', at: Date.parse('2026-11-02T01:12:00+01:00'), state: 'resolved' },
        ],
      },
      earlier: [
        {
          until: Date.parse('2026-11-05T09:00:00+01:00'),
          title: { en: 'One night', it: 'Una notte' },
          ...{ body: { en: 'Nobody could watch.', it: 'Nessuno ha potuto guardare.' }, works: {}, advice: {} },
          ...{ cause: { en: 'A gateway.', it: 'Un gateway.' }, remedy: { en: 'More.', it: 'Di più.' } },
        },
      ],
    }),
    update('p3', 'resolved', Date.parse('2026-11-02T01:12:00+01:00'), {
      body: {
        en: 'Streaming is working again in Italy and Germany. The outage lasted 4 hours and 23 minutes. You count on us for your evening, and we were not there. We are sorry.',
        it: 'Lo streaming funziona di nuovo in Italia e in Germania. Il guasto è durato 4 ore e 23 minuti. Contavate su di noi per la serata e non c’eravamo. Ci dispiace.',
      },
    }),
    update('p2', 'monitoring', Date.parse('2026-11-02T00:02:00+01:00'), {
      body: {
        en: 'We have replaced the failing gateway. Pictures are back for most viewers. We are watching whether it holds.',
        it: 'Abbiamo sostituito il gateway guasto. Le immagini sono tornate per quasi tutti. Verifichiamo che tenga.',
      },
    }),
    update('p1', 'investigating', Date.parse('2026-11-01T20:49:00+01:00'), {
      body: {
        en: 'Streaming has not been working in Italy and Germany since 20:47. We are looking for the cause.',
        it: 'Lo streaming non funziona in Italia e in Germania dalle 20:47. Stiamo cercando la causa.',
      },
    }),
  ],
}

export const SHORT: PublicIncident = {
  ...PAST,
  id: 'past2',
  updates: PAST.updates.slice(1),
  title: { en: 'Sign-in was slow', it: 'L’accesso era lento' },
  startedAt: Date.parse('2026-10-14T18:05:00+02:00'),
  resolvedAt: Date.parse('2026-10-14T18:41:00+02:00'),
  components: [
    { componentId: 'login', impact: 'none', worst: 'degraded', regions: [] },
    { componentId: 'pay', impact: 'none', worst: 'degraded', regions: [] },
  ],
}
