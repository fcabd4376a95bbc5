import type { Catalogue } from '../en.ts'

/** German for what threads under cards are told. */
export const notes: Catalogue['notes'] = {
  leftOut: (n) => `${n} ${n === 1 ? 'frühere Nachricht ist' : 'frühere Nachrichten sind'} weggelassen; die Karte zeigt, wie es steht.`,
  reminder: (until) => `Erinnerung: dies wartet noch auf dich. Es ${until}.`,
  snoozeOver: (until) => `Die Ruhe ist vorbei, und dies wartet noch auf dich. Es ${until}.`,
  escalated: (names, until) => `Eine Weile hat niemand entschieden. Jetzt auch gefragt: ${names}. Es ${until}.`,
  delegated: (from, until) => `${from} bittet dich, an seiner Stelle zu entscheiden. Es ${until}.`,
  passed: (number, of, id, names, next, until) =>
    `Stufe ${number} von ${of} (${id}) ist bestanden, genehmigt von ${names}. Jetzt gefragt: Stufe ${number + 1} (${next}). Es ${until}.`,
  edited: (edit, until) => `${edit}. Es ${until}.`,
  voted: (who, approved, door, why, stands) =>
    `${who} hat es ${door} ${approved ? 'genehmigt' : 'abgelehnt'}${why === '' ? '' : ` und sagt ${why}`}${stands === '' ? '' : `; jetzt: ${stands}`}.`,
  asks: (who, question) => `${who} fragt den Agenten: ${question}`,
}
