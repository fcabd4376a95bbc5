import type { Catalogue } from '../en.ts'
import { anzahl } from './common.ts'

/** German for messages that gather several requests. */
export const digests: Catalogue['digests'] = {
  by: (tool) => `mit ${tool}`,
  with: (args) => `und ${args}`,
  saysWhy: (text) => `Seine Begründung: ${text}`,
  expects: (text) => `Er erwartet: ${text}`,
  left: (why) => `Sie hat jetzt eine eigene Karte: ${why}`,
  because: {
    waited: 'die Hälfte ihrer Zeit lang hat niemand geantwortet',
    escalated: 'weitere Menschen werden gefragt',
    stage: 'ihre nächste Stufe hat begonnen',
    edited: 'sie wurde geändert',
    illustrated: 'sie hat jetzt ein Bild',
    question: 'jemand hat nachgefragt',
    delegated: 'jemand anderes entscheidet sie',
    alone: 'eine Person hat sie allein erteilt',
    undeliverable: 'diese Nachricht konnte nicht gesendet oder geändert werden',
  },
  gone: (short, id) => `${short} wurde vor mehr als einem Tag entschieden: /why erzählt davon, mit der ID ${id}.`,
  noneWaits: (all) => `${anzahl(all, 'Anfrage', 'Anfragen')}; davon wartet hier keine mehr`,
  headline: (waiting, all) =>
    `${waiting === all ? anzahl(all, 'Anfrage', 'Anfragen') : `${waiting} von ${anzahl(all, 'Anfrage', 'Anfragen')}`} ohne Eile: beantworte jede nach ihrer Nummer`,
  over: 'Der Posteingang sagt mehr über jede, nach ihrer ID.',
  footer: 'Was niemand beantwortet, lehnt sich zu seiner Zeit selbst ab.',
  buttons: {
    all: (n) => `ALLE ${n} GENEHMIGEN`,
    approve: (number) => `${number} GENEHMIGEN`,
    reject: (number) => `${number} ABLEHNEN`,
  },
  unknown: 'In diesem Kanal ist keine Nachricht mit diesen Anfragen bekannt, also wurde nichts entschieden.',
  approved: (n) => `Genehmigt: ${n}.`,
  needOthers: (n) => `${n} gezählt; dort fehlen noch andere.`,
  unrecorded: (n) =>
    `${n} ${n === 1 ? 'konnte' : 'konnten'} nicht aufgezeichnet werden, also wurde darüber nichts entschieden: tippe gleich noch einmal.`,
  refused: (why) => `Nicht genehmigt: ${why}.`,
  nothingWaits: 'Nichts davon wartet noch.',
}
