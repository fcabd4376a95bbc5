import type { Catalogue } from '../en.ts'

/** German for what became of something, as the inbox tells it. */
export const inboxOutcomes: Catalogue['inboxOutcomes'] = {
  atOnce: 'sofort, nach Regeln und Budget',
  alone: (by) => `allein, per NOTFALLZUGRIFF, ${by}`,
  approved: (how) => `genehmigt ${how}`,
  queued: { label: 'Wartet auf die Sperre', text: (how, clock) => `${how}; wartet bis ${clock}` },
  granted: { label: 'Genehmigt', text: (how, clock) => `${how}; darf benutzt werden bis ${clock}` },
  executing: { label: 'In Benutzung', text: (how, clock) => `genehmigt ${how}; in Benutzung seit ${clock}` },
  settled: { label: 'Erledigt', text: (how, outcome, cost) => `genehmigt ${how}; Ergebnis: ${outcome}, Kosten ${cost}` },
  revoked: 'Zurückgenommen',
  lapsed: {
    label: 'Abgelaufen',
    unused: (how) => `nie benutzt; genehmigt ${how}`,
    unreported: (how) => `die Kosten wurden nie gemeldet, also bleibt der Betrag belastet; genehmigt ${how}`,
  },
  refused: {
    operator: 'Abgelehnt',
    timeout: 'Abgelaufen',
    cancelled: 'Zurückgezogen',
    revoked: 'Zurückgenommen',
    paused: 'Agent angehalten',
    halted: 'Gestoppt',
    stale: 'Charter geändert',
    policy: 'Von den Regeln verweigert',
    budget: 'Über Budget',
  },
}
