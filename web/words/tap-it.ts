/** The one-tap page in Italian. */
import type { tapEn } from './tap-en.ts'

export const tapIt: typeof tapEn = {
  ask: { title: 'Pubblicare?' },
  noWords: {
    title: 'Non ci sono parole da pubblicare',
    body: (_until: string) => 'Nessun modello si adatta a questo sospetto. Scrivi ai tuoi lettori dalla redazione.',
  },
  later: {
    title: 'Non è stato pubblicato nulla',
    body: (until: string) =>
      `Il sospetto resta aperto. Questo link pubblica fino alle ${until}; dopo, passa dalla redazione.`,
  },
  'sign-in': {
    title: 'Prima entra',
    body: (until: string) =>
      `Questo link è arrivato a più persone. Entra, e pubblicherà a tuo nome fino alle ${until}.`,
  },
  'not-yours': {
    title: 'Non puoi pubblicare',
    body: (_until: string) => 'Il tuo ruolo in redazione non scrive incidenti. Chiedi a un collega reperibile.',
  },
  expired: {
    title: 'Questo link è scaduto',
    body: (until: string) => `Valeva fino alle ${until}. Da allora non ha pubblicato nulla.`,
  },
  confirmed: { title: 'Già confermato', body: (_until: string) => 'Un collega ha fatto prima.' },
  dismissed: {
    title: 'Un collega l’ha archiviato',
    body: (_until: string) => 'Ha guardato, e non è un disservizio. Non è stato pubblicato nulla.',
  },
  over: {
    title: 'È già finito',
    body: (_until: string) =>
      'I nostri controlli non trovano più problemi e nessuno l’aveva confermato. Non è stato pubblicato nulla. Si può ancora raccontare dalla redazione.',
  },
  published: { title: 'Pubblicato', body: (_until: string) => '' },
  seen: 'Che cosa vedono i nostri controlli',
  since: (time: string) => `dalle ${time}`,
  willSay: 'Che cosa diranno la pagina e gli avvisi',
  says: 'Che cosa dice',
  moved: 'È cambiato mentre leggevi. Guarda di nuovo, poi pubblica.',
  leftOut: (languages: string) => `Senza testo, e quindi tralasciato: ${languages}.`,
  hearers: (count: number) =>
    count === 0
      ? 'Lo dirà la pagina; non c’è nessun iscritto.'
      : count === 1
        ? 'Lo saprà 1 iscritto.'
        : `Lo sapranno ${count.toLocaleString('it-IT')} iscritti.`,
  held: (seconds: number) => `Gli avvisi aspettano ${seconds} s, così puoi fermarli.`,
  next: (minutes: number) => `Promette il prossimo aggiornamento entro ${minutes} minuti.`,
  as: (name: string) => `Sei ${name}.`,
  publish: 'Pubblica ora',
  notNow: 'Non ora',
  notTrue: 'Non è vero',
  otherWords: 'Cambia le parole',
  toldBy: (who: string, time: string) => `${who}, alle ${time}.`,
  heldFor: (seconds: number) => `La pagina lo dice. Gli avvisi partono tra ${seconds} s: fino ad allora puoi fermarli.`,
  left: 'La pagina lo dice, e gli avvisi sono in viaggio.',
  stop: 'Ferma gli avvisi',
  stopped: 'Gli avvisi sono stati fermati: quelli non ancora partiti non partono. La pagina lo dice ancora.',
  toPage: 'Vedi sulla pagina',
  back: 'Torna indietro',
  take: 'Me ne occupo io',
  inHand: (who: string, time: string) => `Se ne occupa ${who}, dalle ${time}. Nessun altro viene chiamato.`,
  signIn: 'Entra',
  desk: 'Apri in redazione',
  open: 'Guarda, e pubblica con un tocco',
  openNote: (minutes: number) =>
    `Il pulsante mostra prima le prove e le parole; poi un tocco le pubblica. Vale una volta sola, per ${minutes} minuti. Non inoltrarlo.`,
}
