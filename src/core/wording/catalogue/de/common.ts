import type { Catalogue } from '../en.ts'

/** `1 Schritt`, `3 Schritte`. */
export const anzahl = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

/** German for words that stand in texts of every kind. */
export const common: Catalogue['common'] = {
  moment: 'weniger als eine Sekunde',
  and: ' und ',
  or: ' oder ',
  others: (n) => ` und ${n} weitere`,
  more: (n) => `und ${n} weitere`,
  nothing: 'nichts',
  nobody: 'niemandem',
  none: 'keine',
  unknown: 'unbekannt',
  solo: (names, times) => `${names} (allein, ${times}-mal)`,
  by: (who) => `von ${who}`,
  reason: 'Grund',
  tokens: (n) => `${n} Token`,
  id: (id) => `ID ${id}`,
  request: 'Anfrage',
  proposal: 'Vorschlag',
  doors: {
    http: 'über HTTP',
    queue: 'über die Warteschlange',
    telegram: 'in Telegram',
    slack: 'in Slack',
    web: 'im Posteingang',
    cli: 'auf der Befehlszeile',
  },
  verbs: {
    llm_tokens: 'ein Sprachmodell nutzen, um',
    api_call: 'einen Dienst aufrufen, um',
    compute: 'eine Berechnung ausführen, um',
    gas_budget: 'Gas ausgeben, um',
    file_lock: 'eine Datei sperren, um',
    wallet_lock: 'ein Wallet sperren, um',
  },
  planVerb: (steps) => `einen Plan mit ${anzahl(steps, 'Schritt', 'Schritten')} ausführen, um`,
  wantsTo: (verb) => `will ${verb}`,
  headline: (agent, verb, intent, amount, target) =>
    `${agent} will ${verb} ${intent} für ${amount}${target === '' ? '' : ` bei ${target}`}`,
  deadline: (clock, left) => `lehnt sich um ${clock} selbst ab${left === '' ? '' : ` (in ${left})`}`,
  changes: { cost: (from, to) => `Kosten ${from} → ${to}` },
  edited: (who, changes, voided, votes) =>
    `${who} hat sie geändert: ${changes}${voided === '' ? '' : ` (ungültig: ${votes === 1 ? 'die Stimme' : 'die Stimmen'} von ${voided})`}`,
  lock: (length, places) =>
    `gesperrt für je ${length}, sobald frei, und länger, wenn der Agent verlängert; ${places === 1 ? 'nur ein Agent hat sie' : `höchstens ${places} haben sie zugleich`}`,
  budget: (bar, before, after, limit, over) =>
    `${bar}heute ${before} → ${after}${limit === '' ? ', ohne Grenze' : ` von ${limit}${over === '' ? '' : `, ${over} darüber`}`}`,
  past: (approved, all) => `${approved} von ${all} Mal genehmigt`,
  pastRejected: (times, who, clock) =>
    `${times === 1 ? 'einmal abgelehnt, von' : `${times}-mal abgelehnt, zuletzt von`} ${who} um ${clock}`,
}
