import type { Catalogue } from '../en.ts'

/** German for two blinded answers. */
export const thumbs: Catalogue['thumbs'] = {
  headline: 'Welche Antwort ist besser?',
  labels: { question: 'Gefragt', a: 'Antwort A', b: 'Antwort B', ifNobody: 'Wenn niemand antwortet' },
  unanswered: 'dieses Paar zählt nicht; sonst geschieht nichts',
  buttons: { a: 'A ist besser', b: 'B ist besser', tie: 'Kein Unterschied' },
  chosen: {
    a: (who) => `${who} fand Antwort A besser.`,
    b: (who) => `${who} fand Antwort B besser.`,
    tie: (who) => `${who} fand keinen Unterschied.`,
  },
  forgotten: 'Beide Antworten sind vergessen.',
  unasked: {
    ended: 'Niemand hat geantwortet, und das Experiment braucht keine Antwort mehr.',
    late: 'Niemand hat rechtzeitig geantwortet: dieses Paar zählt nicht.',
  },
  counted: 'Gezählt.',
  over: 'Zu diesen Antworten wird niemand mehr gefragt.',
}
