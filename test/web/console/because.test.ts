/** The reasons of the checks, which arrive in English, in the desk's language. */
import { expect, test } from 'vitest'
import { translate } from '../../../web/words/because.ts'
import { deskEn } from '../../../web/words/en.ts'
import { deskIt } from '../../../web/words/it.ts'

test.each([
  ['HTTP 504 instead of 200-299', 'HTTP 504 invece di 200-299'],
  ['HTTP 504 instead of 200-299 (3 in a row)', 'HTTP 504 invece di 200-299 (3 di fila)'],
  [
    'api.example: no answer came in time (3 in a row, at 2 of 3 locations)',
    'api.example: nessuna risposta in tempo (3 di fila, in 2 luoghi su 3)',
  ],
  ['The body does not contain "a (b)" (3 in a row)', 'Il corpo non contiene "a (b)" (3 di fila)'],
  ['Connected in 5 ms', 'Collegata in 5 ms'],
  [
    'mail.example did not say "220 " before it closed the connection',
    'mail.example non ha detto "220 " prima di chiudere la connessione',
  ],
  [
    'The certificate of shop.example is good for 1 more day, fewer than 14 (3 in a row)',
    'Il certificato di shop.example è buono ancora per 1 gg, meno di 14 (3 di fila)',
  ],
  [
    'The certificate of shop.example, good for 80 more days, came in 30 ms, slower than 20 ms',
    'Il certificato di shop.example, buono ancora per 80 gg, è arrivato in 30 ms, più lento di 20 ms',
  ],
  ["The system's resolver: DNS did not answer in time", 'Il resolver del sistema non ha risposto in tempo'],
  [
    "The system's resolver knows no MX of shop.example",
    'Il resolver del sistema non conosce nessun MX di shop.example',
  ],
  ['192.0.2.53 answers SERVFAIL to A of shop.example', '192.0.2.53 risponde SERVFAIL a A di shop.example'],
  ['MX of shop.example: 10 mail.example in 4 ms', 'MX di shop.example: 10 mail.example in 4 ms'],
  [
    'Step "sign in": HTTP 401 instead of 200-299 (3 in a row)',
    'Passo "sign in": HTTP 401 invece di 200-299 (3 di fila)',
  ],
  [
    'Step "sign in": no value for token: nothing stands at $.token',
    'Passo "sign in": nessun valore per token: in $.token non c’è niente',
  ],
  ['site.example has no IPv6 address', 'site.example non ha indirizzi IPv6'],
  [
    'The certificate of site.example comes without its intermediate certificate, or its issuer is not trusted (3 in a row)',
    'Il certificato di site.example arriva senza quello intermedio, o chi l’ha emesso non è attendibile (3 di fila)',
  ],
  ['All 3 playlists play in 106 ms (1 in a row)', 'Vanno in onda tutte e 3 le playlist, in 106 ms (1 di fila)'],
  [
    '2 of 3 playlists play; 1280x720: still at segment 41 after 20 s, with a target duration of 6 s',
    'playlist in onda: 2 su 3; 1280x720: ancora al segmento 41 dopo 20 s, con una durata prevista di 6 s',
  ],
  ['Its playlist has no segment', 'la sua playlist non ha segmenti'],
  [
    'HTTP 404 instead of 101: site.example did not open a WebSocket',
    'HTTP 404 invece di 101: site.example non ha aperto un WebSocket',
  ],
  ['The WebSocket opened, and said "hi" in 9 ms', 'Il WebSocket si è aperto, e ha detto "hi" in 9 ms'],
  ['The query answers 3 instead of 4', 'La query risponde 3 invece di 4'],
  ['shop at site.example is SERVING in 3 ms', 'shop at site.example è SERVING in 3 ms'],
  ['The health check of site.example says NOT_SERVING', 'Il controllo di salute di site.example dice NOT_SERVING'],
  ['site.example does not offer STARTTLS', 'site.example non offre STARTTLS'],
  ['$.state is "ill" instead of "well"', '$.state è "ill" invece di "well"'],
  [
    'The header server is "edge", and should hold "core"',
    'L’intestazione server è "edge", e dovrebbe contenere "core"',
  ],
  [
    'The prober is overloaded: its loop lags by 700 ms. Seen: site.example: no answer came in time',
    'La sonda è sovraccarica: il suo ciclo ritarda di 700 ms. Visto: site.example: nessuna risposta in tempo',
  ],
  [
    'HTTP 200 in 900 ms, slower than 800 ms; not judged: The prober stood still for 2 s during the check',
    'HTTP 200 in 900 ms, più lento di 800 ms; non giudicato: La sonda è rimasta ferma per 2 s durante il controllo',
  ],
  ['The job says that all is well', 'Il lavoro dice che va tutto bene'],
  ['site.example demands a certificate of the client', 'site.example esige un certificato del client'],
  ['A redirect leads to another host, site.example', 'Un rinvio porta a un altro host, site.example'],
  ['More than 1 redirect', 'Più di un rinvio'],
  [
    'The job began again and again, last at 2026-06-11 04:30 (Europe/Rome), and has not told an end since 2026-06-11 04:05 (Europe/Rome) (1 in a row)',
    'Il lavoro è ricominciato più volte, l’ultima il 2026-06-11 04:30 (Europe/Rome), e dal 2026-06-11 04:05 (Europe/Rome) non dice di aver finito (1 di fila)',
  ],
  ['alerts, to which its alerts came, is not there any more', 'alerts, a cui arrivavano i suoi allarmi, non c’è più'],
  ['Grafana: a rule finds no data, and 2 more', 'Grafana: a rule non trova dati, e altri 2'],
  [
    'Alertmanager: Down was not called over, and nothing heard of it for 1d, and 1 more',
    'Alertmanager: Down non è stato dichiarato finito, e non se ne sa niente da 1d; e altri 1',
  ],
  ['no fresh result for 40 s', 'nessun risultato recente da 40 s'],
  [
    'planned work is over: what it sees from now on decides',
    'i lavori programmati sono finiti: decide ciò che vede da adesso',
  ],
])('"%s" reads in Italian', (because, expected) => {
  expect(translate(because, deskIt)).toEqual({ text: expected, isOwn: true })
})

test('a reason that nobody translated stays in English and is marked so, its count translated', () => {
  expect(translate('The cat sat on it (3 in a row)', deskIt)).toEqual({
    text: 'The cat sat on it (3 di fila)',
    isOwn: false,
  })
})

test('in English a reason stays as it came', () => {
  expect(translate('HTTP 504 instead of 200 (3 in a row)', deskEn)).toEqual({
    text: 'HTTP 504 instead of 200 (3 in a row)',
    isOwn: true,
  })
})
