import type { Catalogue } from '../en.ts'

/** German for how far something is that people are asked about. */
export const stages: Catalogue['stages'] = {
  stands: ({ number, of, id, approved, rejected, refuse, missing, left }) =>
    [
      `Stufe ${number} von ${of} (${id}): `,
      approved === '' ? '' : `genehmigt von ${approved}, `,
      rejected === '' ? '' : `abgelehnt von ${rejected} (ab ${refuse} ist es ein Nein), `,
      `es ${missing === 1 ? 'fehlt' : 'fehlen'} ${approved === '' ? '' : 'noch '}${missing} von ${left === '' ? 'niemandem' : left}`,
    ].join(''),
  quorum: (approved, of, names) => `${approved} von ${of} genehmigt${names === '' ? '' : `: ${names}`}`,
  passed: (number, id, names) => `Stufe ${number} (${id}) ist bestanden: genehmigt von ${names}`,
  outOfHours: 'Sie begann außerhalb der Dienstzeit, darum werden andere gefragt',
  substitute: (to, from) => `${to} entscheidet für ${from}`,
  substituteAway: (to, from) => `${to} entscheidet für ${from} (abwesend)`,
  added: (names) => `Eine Weile hat niemand entschieden, darum dürfen es jetzt auch: ${names}`,
  reminded: 'Erinnert: sie wartet noch',
  reminds: (clock) => `Erinnert um ${clock}`,
  escalates: (names, clock) => `Fragt um ${clock} auch ${names}`,
  asks: (who, question) => `${who} fragt: ${question}`,
  answers: (answer) => `Der Agent antwortet: ${answer}`,
  unanswered: 'Der Agent hat noch nicht geantwortet',
}
