import type { Catalogue } from '../en.ts'
import { anzahl } from './common.ts'

/** German for the daily summary of a channel. */
export const summary: Catalogue['summary'] = {
  first: (day, asked, granted, atOnce, byPeople, rejected) =>
    `Zusammenfassung vom ${day}: ${anzahl(asked, 'Anfrage', 'Anfragen')}, ${granted} erteilt (${atOnce} sofort, ${byPeople} von Menschen), ${rejected}.`,
  noneRejected: 'keine abgelehnt',
  rejected: (n, causes) => `${n} abgelehnt (${causes})`,
  nobody: 'Niemand hat etwas von Hand entschieden.',
  answered: (times, median) => `Menschen haben ${times}-mal geantwortet, die Hälfte davon innerhalb von ${median}.`,
  second: 'einer Sekunde',
  unanswered: (routes) => `Nicht rechtzeitig beantwortet: ${routes}.`,
  silent: (groups) => `Gruppen, die nicht rechtzeitig geantwortet haben: ${groups}.`,
  everybody: 'alle Genehmigenden',
  route: (id) => `Route ${id}`,
  spent: (amount) => `Ausgegeben oder zurückgelegt: ${amount}.`,
  reviews: (owed, overdue) =>
    `${anzahl(owed, 'Nachprüfung', 'Nachprüfungen')} von Notfallzugriffen offen, davon ${overdue} überfällig: jemand anderes muss im Posteingang darauf schauen.`,
  decisions: (who) => `Am meisten entschieden: ${who}.`,
  timeouts: (who) => `Am meisten unbeantwortet gelassen: ${who}.`,
}
