import type { Catalogue } from '../en.ts'

/** German for Slack's home tab. */
export const home: Catalogue['home'] = {
  count: (n, many, whom, filtered) =>
    `${n === 0 ? 'Nichts wartet' : `${many} ${n === 1 ? 'wartet' : 'warten'}`} auf ${whom === 'you' ? 'dich' : 'eine Antwort'}${filtered ? ', so gefiltert' : ''}.`,
  more: (many, command) => `${many} weitere; ${command} und der Posteingang zeigen sie.`,
  moreThan: (n) => `mehr als ${n}`,
  answered: 'Du hast geantwortet',
  filters: { mine: 'Wartet auf mich', all: 'Wartet auf irgendwen', anyRisk: 'Jedes Risiko', anyAgent: 'Jeder Agent' },
}
