/** Every text that a person sees, in English: the shape that every other language file must have. Sentences with facts are functions. */
import type { ShippedTemplate, TemplateKey } from '../../server/contract/notice.ts'
import { deskEn } from './desk-en.ts'
import { pageEn } from './page-en.ts'

export const en = {
  language: { code: 'en', name: 'English', direction: 'ltr' as 'ltr' | 'rtl' },
  /** The public page. */
  page: pageEn,
  /** Short pages that answer a form: confirm, unsubscribe, not found. */
  answers: {
    'check-mail': {
      title: 'Look in your mailbox.',
      body: 'If the address is right, a mail with a link is on its way. Follow the link and you are on the list. No mail after ten minutes? Look in the spam folder, then ask again.',
      button: '',
    },
    confirm: {
      title: 'Shall we write to you?',
      body: 'One press, and you hear of every outage on this page, of news about it, and of its end.',
      button: 'Yes, write to me',
    },
    confirmed: {
      title: 'You are on the list.',
      body: 'We write when something breaks and when it is over. Each message carries a link that ends it.',
      button: '',
    },
    unsubscribe: {
      title: 'Shall we stop writing to you?',
      body: 'One press, and no further message leaves for this address.',
      button: 'Yes, stop',
    },
    unsubscribed: {
      title: 'We no longer write to you.',
      body: 'It holds at once. The status page stays open to you as before.',
      button: '',
    },
    'link-dead': {
      title: 'This link does not work any more.',
      body: 'It was used already, it is too old, or a part of it is missing. You can ask for a new one.',
      button: '',
    },
    'not-found': {
      title: 'There is nothing at this address.',
      body: 'The page may have moved, or the address has a mistake in it.',
      button: '',
    },
    'form-problem': {
      title: 'We could not take that.',
      body: 'Check the address for typing mistakes, then ask again.',
      button: '',
    },
    'check-mail-later': {
      title: 'Our mail comes a little later.',
      body: 'Many people on your network are asking right now. If the address is right, a mail with a link leaves at {time}. Follow the link and you are on the list; you need not ask again.',
      button: '',
    },
    again: 'Ask again',
  },
  /** Mail and webhook summaries. */
  mail: {
    /** Opens a mail, as the page's words for the states do. */
    reopened: 'Not over after all',
    correction: { label: 'Correction', note: 'This corrects what we wrote before.' },
    automatic: 'Our checks triggered this update. Nobody edited it.',
    impacts: {
      degraded: 'slow or faulty',
      partial: 'not working for everyone',
      major: 'not working',
      none: 'working again',
    },
    since: (time: string) => `since ${time}`,
    fromTo: (from: string, to: string, length: string) => `from ${from} to ${to} (${length})`,
    onDay: (time: string, day: string) => `${time} on ${day}`,
    shortMoment: 'less than a minute',
    nextUpdate: (time: string) => `You will hear from us again by ${time}.`,
    follow: 'Follow it on our status page',
    readOn: 'Read it on our status page',
    over: 'It is over',
    noText: (language: string) => `Not everything here is in English yet: what is missing stands in ${language}.`,
    asked: (page: string) => `You get this mail because you asked to be told by ${page}.`,
    leave: 'Unsubscribe',
    confirm: {
      label: 'Please confirm',
      subject: (page: string) => `Please confirm: alerts from ${page}`,
      heading: 'Shall we tell you when something is wrong?',
      body: (page: string) =>
        `This address was entered on the status page of ${page}, to be told of outages and of their end.`,
      button: 'Yes, tell me',
      until: (time: string) => `The link works until ${time}.`,
      notYou: 'If it was not you, do nothing: without your yes we send no alerts.',
    },
    oncall: {
      subject: (components: string, time: string) => `On call: ${components}, ${time}`,
      suspected: {
        label: 'Suspected',
        heading: (components: string) => `Our checks find something wrong with ${components}`,
        what: 'Nothing is confirmed and no subscriber was told. Look at the evidence, then confirm or dismiss it.',
      },
      'looks-recovered': {
        label: 'Looks recovered',
        heading: (components: string) => `Our checks find no problem with ${components} any more`,
        what: 'The incident is still open. If you agree, tell everyone that it is over.',
      },
      'over-unconfirmed': {
        label: 'Over, not confirmed',
        heading: (components: string) => `It is over for ${components}, and nobody confirmed it`,
        what: 'No subscriber was told. You can still say in one tap that it happened and that it is over.',
      },
      seen: 'What the checks see',
      saw: 'What the checks saw',
      open: 'Open it at the desk',
      asked: (page: string) => `You get this mail because you are on call for ${page}.`,
    },
    test: {
      subject: (page: string) => `Test mail from ${page}`,
      heading: 'Mail works',
      label: 'Test',
      body: (page: string) => `This is a test from ${page}. Nothing is wrong, and there is nothing to do.`,
      why: (page: string) => `You get this mail because somebody pressed “send a test” at the desk of ${page}.`,
    },
  },
  /** Texts that staff start from; {{...}} is filled in. `places` brings its own leading space, or is empty. True as they stand. */
  templates: {
    confirmation: {
      title: '{{components}} is not working{{places}}',
      titleMany: '{{components}} are not working{{places}}',
      body: '{{components}} has not been working{{places}} since {{since}}. We are looking for the cause.',
      bodyMany: '{{components}} have not been working{{places}} since {{since}}. We are looking for the cause.',
      works: '',
      advice: 'Do not reinstall anything: it is not you.',
    },
    slowness: {
      title: '{{components}} is slower than usual{{places}}',
      titleMany: '{{components}} are slower than usual{{places}}',
      body: '{{components}} has been slower than usual{{places}} since {{since}}. We are looking for the cause.',
      bodyMany: '{{components}} have been slower than usual{{places}} since {{since}}. We are looking for the cause.',
      works: '',
      advice: 'Do not reinstall anything: it is not you.',
    },
    progress: {
      title: null,
      titleMany: null,
      body: 'The trouble with {{components}} that began at {{since}} is not over yet. We are still working on it.',
      bodyMany: 'The trouble with {{components}} that began at {{since}} is not over yet. We are still working on it.',
      works: '',
      advice: 'There is nothing that you need to change on your side.',
    },
    'cause-found': {
      title: null,
      titleMany: null,
      body: 'We have found the cause, and are now working to get {{components}} running again{{places}}.',
      bodyMany: 'We have found the cause, and are now working to get {{components}} running again{{places}}.',
      works: '',
      advice: 'There is nothing that you need to change on your side.',
    },
    recovery: {
      title: null,
      titleMany: null,
      body: '{{components}} is working normally again{{places}}. The trouble lasted {{duration}}, from {{since}} to {{until}}. We are sorry.',
      bodyMany:
        '{{components}} are working normally again{{places}}. The trouble lasted {{duration}}, from {{since}} to {{until}}. We are sorry.',
      works: '',
      advice: 'If it still fails for you, reload the page, or close the app and open it again.',
    },
    'it-is-over': {
      title: '{{components}} was not working{{places}} from {{since}} to {{until}}',
      titleMany: '{{components}} were not working{{places}} from {{since}} to {{until}}',
      body: 'From {{since}} to {{until}} {{components}} was not working{{places}}. It lasted {{duration}} and is over. We are sorry.',
      bodyMany:
        'From {{since}} to {{until}} {{components}} were not working{{places}}. It lasted {{duration}} and is over. We are sorry.',
      works: '',
      advice: 'If it still fails for you, reload the page, or close the app and open it again.',
    },
    apology: {
      title: null,
      titleMany: null,
      body: 'From {{since}} to {{until}} {{components}} was not working{{places}}. You count on us, and for {{duration}} we were not there. We apologise.',
      bodyMany:
        'From {{since}} to {{until}} {{components}} were not working{{places}}. You count on us, and for {{duration}} we were not there. We apologise.',
      works: '',
      advice: '',
    },
    'false-alarm': {
      title: null,
      titleMany: null,
      body: 'We wrote that {{components}} was not working{{places}}. That was a false alarm: there was no outage. We are sorry for the confusion.',
      bodyMany:
        'We wrote that {{components}} were not working{{places}}. That was a false alarm: there was no outage. We are sorry for the confusion.',
      works: '',
      advice: 'There is nothing that you need to do.',
    },
  } satisfies Record<TemplateKey, Omit<ShippedTemplate, 'key'>> as Record<TemplateKey, Omit<ShippedTemplate, 'key'>>,
  /** The desk. */
  desk: deskEn,
}

export type Words = typeof en
