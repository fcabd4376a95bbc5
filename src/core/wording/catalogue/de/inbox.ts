import type { Catalogue } from '../en.ts'

/** German for what the server says in the inbox. */
export const inbox: Catalogue['inbox'] = {
  details: {
    saysWhy: 'Begründung des Agenten',
    expects: 'Was der Agent erwartet',
    confidence: 'Wie sicher er ist',
    priority: 'Priorität',
    task: 'Aufgabe',
    mission: 'Auftrag',
    notes: 'Anmerkungen',
  },
  ofTen: (priority) => `${priority} von 10`,
  until: (clock) => `bis ${clock}`,
  ended: (why, who) => `beendet: ${why}${who === '' ? '' : ` (${who})`}`,
  review: (who, amount, agent, clock, reason) => `${who} hat ${amount} von ${agent} um ${clock} allein erteilt: “${reason}”.`,
  reviewBy: (clock) => `Prüfe es nach bis ${clock}.`,
  reviewOverdue: (clock) => `Prüfe es nach: ÜBERFÄLLIG seit ${clock}.`,
}
