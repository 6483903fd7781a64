/** Ogni testo che una persona legge, in italiano. */

import { deskIt } from './desk-it.ts'
import type { Words } from './en.ts'
import { pageIt } from './page-it.ts'

export const it: Words = {
  language: { code: 'it', name: 'Italiano', direction: 'ltr' },
  page: pageIt,
  answers: {
    'check-mail': {
      title: 'Guarda nella tua posta.',
      body: 'Se l’indirizzo è giusto, una mail con un link è in arrivo. Apri il link e sei nell’elenco. Dopo dieci minuti non c’è? Guarda nella posta indesiderata, poi riprova.',
      button: '',
    },
    confirm: {
      title: 'Vuoi che ti scriviamo?',
      body: 'Basta un tocco: ti avvisiamo di ogni guasto su questa pagina, delle novità e della fine.',
      button: 'Sì, scrivetemi',
    },
    confirmed: {
      title: 'Sei nell’elenco.',
      body: 'Ti scriviamo quando qualcosa si rompe e quando è finita. In ogni messaggio c’è un link per smettere.',
      button: '',
    },
    unsubscribe: {
      title: 'Vuoi che smettiamo di scriverti?',
      body: 'Basta un tocco: nessun altro messaggio parte per questo indirizzo.',
      button: 'Sì, basta così',
    },
    unsubscribed: {
      title: 'Non ti scriviamo più.',
      body: 'Vale da subito. La pagina di stato resta aperta come prima.',
      button: '',
    },
    'link-dead': {
      title: 'Questo link non funziona più.',
      body: 'È già stato usato, è troppo vecchio o ne manca un pezzo. Puoi chiederne uno nuovo.',
      button: '',
    },
    'not-found': {
      title: 'A questo indirizzo non c’è nulla.',
      body: 'La pagina può essere stata spostata, oppure nell’indirizzo c’è un errore.',
      button: '',
    },
    'form-problem': {
      title: 'Non abbiamo potuto accettarlo.',
      body: 'Controlla se l’indirizzo è scritto bene, poi riprova.',
      button: '',
    },
    'check-mail-later': {
      title: 'La nostra mail arriva un po’ più tardi.',
      body: 'Molte persone sulla tua rete la stanno chiedendo adesso. Se l’indirizzo è giusto, una mail con un link parte alle {time}. Apri il link e sei nell’elenco: non serve chiederla di nuovo.',
      button: '',
    },
    again: 'Chiedi di nuovo',
  },
  mail: {
    reopened: 'Non era finita',
    correction: { label: 'Rettifica', note: 'Questo testo corregge quanto avevamo scritto.' },
    automatic: 'Aggiornamento partito in automatico dai nostri controlli, senza modifiche a mano.',
    impacts: {
      degraded: 'a rilento o con errori',
      partial: 'non funziona per tutti',
      major: 'non funziona',
      none: 'di nuovo in funzione',
    },
    since: (time) => `dalle ${time}`,
    fromTo: (from, to, length) => `dalle ${from} alle ${to} (${length})`,
    onDay: (time, day) => `${time} ${/^(8|11)\b/.test(day) ? 'dell’' : 'del '}${day}`,
    shortMoment: 'meno di un minuto',
    nextUpdate: (time) => `Il prossimo aggiornamento arriva entro le ${time}.`,
    follow: 'Segui il guasto sulla nostra pagina',
    readOn: 'Leggi tutto sulla nostra pagina',
    over: 'È finita',
    noText: (language) => `Non tutto è ancora in italiano: quello che manca è in ${language}.`,
    asked: (page) => `Questa mail arriva a chi ha chiesto gli avvisi di ${page}.`,
    leave: 'Annulla l’iscrizione',
    confirm: {
      label: 'Da confermare',
      subject: (page) => `Conferma: avvisi di ${page}`,
      heading: 'Vuoi che ti avvisiamo quando qualcosa non va?',
      body: (page) =>
        `Questo indirizzo è stato scritto sulla pagina di stato di ${page}, per sapere di un guasto e della sua fine.`,
      button: 'Sì, avvisatemi',
      until: (time) => `Il link vale fino a ${time}.`,
      notYou: 'Se la richiesta non è tua, non fare nulla: senza il tuo sì non mandiamo avvisi.',
    },
    oncall: {
      subject: (components, since) => `Reperibilità: ${components}, ${since}`,
      suspected: {
        label: 'Sospetto',
        heading: (components) => `I nostri controlli vedono un problema: ${components}`,
        what: 'Nulla è confermato e nessun iscritto è stato avvisato. Guarda le prove, poi conferma o scarta.',
      },
      'looks-recovered': {
        label: 'Sembra risolto',
        heading: (components) => `I nostri controlli non vedono più problemi: ${components}`,
        what: 'L’incidente è ancora aperto. Se sei d’accordo, di’ a tutti che è finita.',
      },
      'over-unconfirmed': {
        label: 'Finito, mai confermato',
        heading: (components) => `È finita prima che qualcuno confermasse: ${components}`,
        what: 'Nessun iscritto è stato avvisato. Con un tocco puoi ancora dire che è successo e che è finita.',
      },
      seen: 'Che cosa vedono i controlli',
      saw: 'Che cosa hanno visto i controlli',
      open: 'Apri l’incidente',
      asked: (page) => `Questa mail arriva a chi è reperibile per ${page}.`,
    },
    test: {
      subject: (page) => `Mail di prova da ${page}`,
      heading: 'La posta funziona',
      label: 'Prova',
      body: (page) => `Questa è una prova da ${page}. Va tutto bene e non c’è nulla da fare.`,
      why: (page) => `Questa mail arriva perché qualcuno ha chiesto un invio di prova dal pannello di ${page}.`,
    },
  },
  templates: {
    confirmation: {
      title: '{{components}} non funziona{{places}}',
      titleMany: '{{components}} non funzionano{{places}}',
      body: 'Dalle {{since}} {{components}} non funziona{{places}}. Stiamo cercando la causa.',
      bodyMany: 'Dalle {{since}} {{components}} non funzionano{{places}}. Stiamo cercando la causa.',
      works: '',
      advice: 'Non serve reinstallare nulla: non dipende da te.',
    },
    slowness: {
      title: '{{components}} risponde più lentamente del solito{{places}}',
      titleMany: '{{components}} rispondono più lentamente del solito{{places}}',
      body: 'Dalle {{since}} {{components}} risponde più lentamente del solito{{places}}. Stiamo cercando la causa.',
      bodyMany:
        'Dalle {{since}} {{components}} rispondono più lentamente del solito{{places}}. Stiamo cercando la causa.',
      works: '',
      advice: 'Non serve reinstallare nulla: non dipende da te.',
    },
    progress: {
      title: null,
      titleMany: null,
      body: 'Il guasto iniziato alle {{since}} non è ancora risolto: {{components}}. Ci stiamo lavorando.',
      bodyMany: 'Il guasto iniziato alle {{since}} non è ancora risolto: {{components}}. Ci stiamo lavorando.',
      works: '',
      advice: 'Da parte tua non c’è nulla da cambiare.',
    },
    'cause-found': {
      title: null,
      titleMany: null,
      body: 'Abbiamo trovato la causa. Ora siamo al lavoro per rimettere in funzione {{components}}{{places}}.',
      bodyMany: 'Abbiamo trovato la causa. Ora siamo al lavoro per rimettere in funzione {{components}}{{places}}.',
      works: '',
      advice: 'Da parte tua non c’è nulla da cambiare.',
    },
    recovery: {
      title: null,
      titleMany: null,
      body: '{{components}} funziona di nuovo regolarmente{{places}}. Il problema è durato {{duration}}, dalle {{since}} alle {{until}}. Ci scusiamo.',
      bodyMany:
        '{{components}} funzionano di nuovo regolarmente{{places}}. Il problema è durato {{duration}}, dalle {{since}} alle {{until}}. Ci scusiamo.',
      works: '',
      advice: 'Se qualcosa ancora non va, ricarica la pagina, o chiudi e riapri l’app.',
    },
    'it-is-over': {
      title: '{{components}} non ha funzionato{{places}} dalle {{since}} alle {{until}}',
      titleMany: '{{components}} non hanno funzionato{{places}} dalle {{since}} alle {{until}}',
      body: 'Dalle {{since}} alle {{until}} {{components}} non ha funzionato{{places}}. Il guasto è durato {{duration}} ed è finito. Ci scusiamo.',
      bodyMany:
        'Dalle {{since}} alle {{until}} {{components}} non hanno funzionato{{places}}. Il guasto è durato {{duration}} ed è finito. Ci scusiamo.',
      works: '',
      advice: 'Se qualcosa ancora non va, ricarica la pagina, o chiudi e riapri l’app.',
    },
    apology: {
      title: null,
      titleMany: null,
      body: 'Dalle {{since}} alle {{until}} {{components}} non ha funzionato{{places}}. Chi conta su di noi non ci ha trovati per {{duration}}. Ci scusiamo.',
      bodyMany:
        'Dalle {{since}} alle {{until}} {{components}} non hanno funzionato{{places}}. Chi conta su di noi non ci ha trovati per {{duration}}. Ci scusiamo.',
      works: '',
      advice: '',
    },
    'false-alarm': {
      title: null,
      titleMany: null,
      body: 'Avevamo scritto che {{components}} non funzionava{{places}}. Era un falso allarme: non c’è stato nessun guasto. Ci scusiamo per la confusione.',
      bodyMany:
        'Avevamo scritto che {{components}} non funzionavano{{places}}. Era un falso allarme: non c’è stato nessun guasto. Ci scusiamo per la confusione.',
      works: '',
      advice: 'Non c’è nulla da fare.',
    },
  },
  desk: deskIt,
}
