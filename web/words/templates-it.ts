/** I modelli come vengono forniti, in italiano: veri così come sono. */
import type { ShippedTemplates } from './templates-en.ts'

export const templatesIt: ShippedTemplates = {
  plain: {
    confirmation: {
      title: '{{components}} non funziona{{places}}',
      titleMany: '{{components}} non funzionano{{places}}',
      body: 'Dalle {{since}} {{components}} non funziona{{places}}. Stiamo cercando la causa.',
      bodyMany: 'Dalle {{since}} {{components}} non funzionano{{places}}. Stiamo cercando la causa.',
      advice: 'Non serve reinstallare nulla: non dipende da te.',
    },
    slowness: {
      title: '{{components}} risponde più lentamente del solito{{places}}',
      titleMany: '{{components}} rispondono più lentamente del solito{{places}}',
      body: 'Dalle {{since}} {{components}} risponde più lentamente del solito{{places}}. Stiamo cercando la causa.',
      bodyMany:
        'Dalle {{since}} {{components}} rispondono più lentamente del solito{{places}}. Stiamo cercando la causa.',
      advice: 'Non serve reinstallare nulla: non dipende da te.',
    },
    progress: {
      body: 'Il guasto iniziato alle {{since}} non è ancora risolto: {{components}}. Ci stiamo lavorando.',
      advice: 'Da parte tua non c’è nulla da cambiare.',
    },
    'cause-found': {
      body: 'Abbiamo trovato la causa. Ora siamo al lavoro per rimettere in funzione {{components}}{{places}}.',
      advice: 'Da parte tua non c’è nulla da cambiare.',
    },
    recovery: {
      body: '{{components}} funziona di nuovo regolarmente{{places}}. Il problema è durato {{duration}}, {{when}}. Ci scusiamo.',
      bodyMany:
        '{{components}} funzionano di nuovo regolarmente{{places}}. Il problema è durato {{duration}}, {{when}}. Ci scusiamo.',
      advice: 'Se qualcosa ancora non va, ricarica la pagina, o chiudi e riapri l’app.',
    },
    'it-is-over': {
      title: '{{components}} non ha funzionato{{places}} {{when}}',
      titleMany: '{{components}} non hanno funzionato{{places}} {{when}}',
      body: '{{components}} non ha funzionato{{places}} {{when}}. Il guasto è durato {{duration}} ed è finito. Ci scusiamo.',
      bodyMany:
        '{{components}} non hanno funzionato{{places}} {{when}}. Il guasto è durato {{duration}} ed è finito. Ci scusiamo.',
      advice: 'Se qualcosa ancora non va, ricarica la pagina, o chiudi e riapri l’app.',
    },
    apology: {
      body: '{{components}} non ha funzionato{{places}} {{when}}. Chi conta su di noi non ci ha trovati per {{duration}}. Ci scusiamo.',
      bodyMany:
        '{{components}} non hanno funzionato{{places}} {{when}}. Chi conta su di noi non ci ha trovati per {{duration}}. Ci scusiamo.',
    },
    'false-alarm': {
      body: 'Avevamo scritto che {{components}} non funzionava{{places}}. Era un falso allarme: non c’è stato nessun guasto. Ci scusiamo per la confusione.',
      bodyMany:
        'Avevamo scritto che {{components}} non funzionavano{{places}}. Era un falso allarme: non c’è stato nessun guasto. Ci scusiamo per la confusione.',
      advice: 'Non c’è nulla da fare.',
    },
    correction: {
      body: 'Qualcosa che avevamo scritto non era esatto: {{components}}. Ecco che cosa sappiamo ora.',
    },
    maintenance: {
      title: 'Lavori programmati: {{components}}',
      body: 'Lavori previsti {{when}}: {{components}}{{places}}. In quel periodo potrebbe non funzionare.',
      bodyMany: 'Lavori previsti {{when}}: {{components}}{{places}}. In quel periodo potrebbero non funzionare.',
    },
    'maintenance-over': {
      body: 'I lavori programmati sono finiti: {{components}}. Sono durati {{duration}}.',
      advice: 'Se qualcosa ancora non va, ricarica la pagina, o chiudi e riapri l’app.',
    },
    announcement: {
      title: 'Novità da {{page}}',
      body: 'C’è una novità da {{page}}.',
    },
    'post-mortem': {
      title: 'Che cosa è successo: {{components}}',
      body: '{{components}} non ha funzionato{{places}} {{when}}. Il guasto è durato {{duration}}. Ecco che cosa è successo e che cosa facciamo perché non succeda più.',
      bodyMany:
        '{{components}} non hanno funzionato{{places}} {{when}}. Il guasto è durato {{duration}}. Ecco che cosa è successo e che cosa facciamo perché non succeda più.',
    },
  },
  apologetic: {
    confirmation: {
      title: '{{components}} non funziona{{places}}',
      titleMany: '{{components}} non funzionano{{places}}',
      body: 'Dalle {{since}} {{components}} non funziona{{places}}, e ci scusiamo. Stiamo cercando la causa.',
      bodyMany: 'Dalle {{since}} {{components}} non funzionano{{places}}, e ci scusiamo. Stiamo cercando la causa.',
      advice: 'Non serve reinstallare nulla: non dipende da te.',
    },
    progress: {
      body: 'Il guasto iniziato alle {{since}} non è ancora risolto: {{components}}. Sappiamo che dura da tanto. Ci scusiamo e ci stiamo lavorando.',
      advice: 'Da parte tua non c’è nulla da cambiare.',
    },
    recovery: {
      body: '{{components}} funziona di nuovo regolarmente{{places}}. Per {{duration}}, {{when}}, non hai potuto contare su di noi. Ci scusiamo.',
      bodyMany:
        '{{components}} funzionano di nuovo regolarmente{{places}}. Per {{duration}}, {{when}}, non hai potuto contare su di noi. Ci scusiamo.',
      advice: 'Se qualcosa ancora non va, ricarica la pagina, o chiudi e riapri l’app.',
    },
  },
  light: {
    announcement: {
      title: 'Buone notizie da {{page}}',
      body: 'C’è una novità da {{page}}, e ne andiamo piuttosto fieri.',
    },
  },
}
