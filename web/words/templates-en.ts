/** The templates as they are shipped, in English, true as they stand; {{...}} is filled in, and `places` brings its own leading space, or is empty. */
import type { ShippedTemplate } from '../../server/contract/notice.ts'

type Kind = ShippedTemplate['kind']
/** What is absent is empty: no title of its own, one form for one and several, no sentence. */
export type ShippedWords = Partial<ShippedTemplate['text']> & Pick<ShippedTemplate['text'], 'body'>
export interface ShippedTemplates {
  readonly plain: Readonly<Record<Kind, ShippedWords>>
  readonly apologetic: Readonly<Partial<Record<Kind, ShippedWords>>>
  readonly light: Readonly<Partial<Record<Kind, ShippedWords>>>
}

export const templatesEn: ShippedTemplates = {
  plain: {
    confirmation: {
      title: '{{components}} is not working{{places}}',
      titleMany: '{{components}} are not working{{places}}',
      body: '{{components}} has not been working{{places}} since {{since}}. We are looking for the cause.',
      bodyMany: '{{components}} have not been working{{places}} since {{since}}. We are looking for the cause.',
      advice: 'Do not reinstall anything: it is not you.',
    },
    slowness: {
      title: '{{components}} is slower than usual{{places}}',
      titleMany: '{{components}} are slower than usual{{places}}',
      body: '{{components}} has been slower than usual{{places}} since {{since}}. We are looking for the cause.',
      bodyMany: '{{components}} have been slower than usual{{places}} since {{since}}. We are looking for the cause.',
      advice: 'Do not reinstall anything: it is not you.',
    },
    progress: {
      body: 'The trouble with {{components}} that began at {{since}} is not over yet. We are still working on it.',
      advice: 'There is nothing that you need to change on your side.',
    },
    'cause-found': {
      body: 'We have found the cause, and are now working to get {{components}} running again{{places}}.',
      advice: 'There is nothing that you need to change on your side.',
    },
    recovery: {
      body: '{{components}} is working normally again{{places}}. The trouble lasted {{duration}}, {{when}}. We are sorry.',
      bodyMany:
        '{{components}} are working normally again{{places}}. The trouble lasted {{duration}}, {{when}}. We are sorry.',
      advice: 'If it still fails for you, reload the page, or close the app and open it again.',
    },
    'it-is-over': {
      title: '{{components}} was not working{{places}} {{when}}',
      titleMany: '{{components}} were not working{{places}} {{when}}',
      body: '{{components}} was not working{{places}} {{when}}. It lasted {{duration}} and is over. We are sorry.',
      bodyMany: '{{components}} were not working{{places}} {{when}}. It lasted {{duration}} and is over. We are sorry.',
      advice: 'If it still fails for you, reload the page, or close the app and open it again.',
    },
    apology: {
      body: '{{components}} was not working{{places}} {{when}}. You count on us, and for {{duration}} we were not there. We apologise.',
      bodyMany:
        '{{components}} were not working{{places}} {{when}}. You count on us, and for {{duration}} we were not there. We apologise.',
    },
    'false-alarm': {
      body: 'We wrote that {{components}} was not working{{places}}. That was a false alarm: there was no outage. We are sorry for the confusion.',
      bodyMany:
        'We wrote that {{components}} were not working{{places}}. That was a false alarm: there was no outage. We are sorry for the confusion.',
      advice: 'There is nothing that you need to do.',
    },
    correction: {
      body: 'Something that we wrote about {{components}} was not right. This is what we know now.',
    },
    maintenance: {
      title: 'Planned work on {{components}}',
      body: 'We will be working on {{components}}{{places}} {{when}}. It may not be available during that time.',
      bodyMany: 'We will be working on {{components}}{{places}} {{when}}. They may not be available during that time.',
    },
    'maintenance-over': {
      body: 'The planned work on {{components}} is done. It took {{duration}}.',
      advice: 'If something still fails for you, reload the page, or close the app and open it again.',
    },
    announcement: {
      title: 'News from {{page}}',
      body: 'There is something new at {{page}}.',
    },
    'post-mortem': {
      title: 'What happened to {{components}}',
      body: '{{components}} was not working{{places}} {{when}}. It lasted {{duration}}. Here is what happened, and what we do so that it does not happen again.',
      bodyMany:
        '{{components}} were not working{{places}} {{when}}. It lasted {{duration}}. Here is what happened, and what we do so that it does not happen again.',
    },
  },
  apologetic: {
    confirmation: {
      title: '{{components}} is not working{{places}}',
      titleMany: '{{components}} are not working{{places}}',
      body: '{{components}} has not been working{{places}} since {{since}}, and we are sorry. We are looking for the cause.',
      bodyMany:
        '{{components}} have not been working{{places}} since {{since}}, and we are sorry. We are looking for the cause.',
      advice: 'Do not reinstall anything: it is not you.',
    },
    progress: {
      body: 'The trouble with {{components}} that began at {{since}} is not over yet, and we know how long that is. We are sorry, and we are still working on it.',
      advice: 'There is nothing that you need to change on your side.',
    },
    recovery: {
      body: '{{components}} is working normally again{{places}}. For {{duration}}, {{when}}, you could not count on us. We apologise.',
      bodyMany:
        '{{components}} are working normally again{{places}}. For {{duration}}, {{when}}, you could not count on us. We apologise.',
      advice: 'If it still fails for you, reload the page, or close the app and open it again.',
    },
  },
  light: {
    announcement: {
      title: 'Good news from {{page}}',
      body: 'There is something new at {{page}}, and we are rather pleased with it.',
    },
  },
}
