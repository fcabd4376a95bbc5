import type { Catalogue } from '../en.ts'
import { anzahl } from './common.ts'

/** German for experiments with models. */
export const experiments: Catalogue['experiments'] = {
  promote: (from, to, saved) => `${to} leistet so viel wie ${from} und kostet ${saved} weniger: übernehmen?`,
  rollBack: (who, from, to) => `${who} schlägt vor, von ${from} zu ${to} zurückzukehren`,
  buttons: { commit: 'ÜBERNEHMEN', reject: 'ABLEHNEN', rollBack: 'ZURÜCKNEHMEN' },
  inUse: (to, until) => `${to} ist in Gebrauch und wird bis ${until} beobachtet`,
  rolledBack: (clock, why) => `um ${clock} zurückgenommen: ${why}`,
  taken: (control) => `Zurückgenommen: ${control} wird wieder verwendet.`,
  labels: {
    now: 'Jetzt',
    retained: 'Erhaltene Qualität',
    saving: 'Gesparte Kosten',
    howSure: 'Wie sicher',
    where: 'Wo',
    spent: 'Das herauszufinden kostete',
    ifCommitted: 'Wenn du übernimmst',
    ifRolledBack: 'Wenn du zurückkehrst',
    ifNobody: 'Wenn niemand antwortet',
    why: 'Warum',
    seen: 'Gesehen',
    real: 'Wirkliche Kosten',
  },
  atLeast: (estimate, low) => `${estimate}, sicher mindestens ${low}`,
  atMost: (estimate, high) => `${estimate}, sicher höchstens ${high}`,
  howSure: (pairs, look, level) =>
    `${anzahl(pairs, 'Arbeit', 'Arbeiten')}, von beiden erledigt; Blick ${look}, der in ${level} der Fälle irren darf (alle Blicke zusammen: 5 %)`,
  where: {
    all: 'alle Arbeit',
    only: (parts) => `Arbeit ${parts.join(', ')}`,
    density: (from, to) => (from === to ? `der Logikdichte ${from}` : `der Logikdichte ${from} bis ${to}`),
    tools: 'mit einem Werkzeug',
    noTools: 'ohne Werkzeuge',
    agents: (names) => `von ${names}`,
  },
  ifCommitted: (from, to) =>
    `${to} wird verwendet, wo jetzt ${from} verwendet wird; es wird beobachtet und kann jederzeit zurückgenommen werden`,
  promoteUnanswered: 'nichts ändert sich, und das Experiment endet',
  ifRolledBack: (to) => `${to} wird wieder verwendet, wie es die Charter selbst wählt`,
  rollBackUnanswered: (from) => `${from} bleibt in Gebrauch`,
  why: {
    operator: 'ein Operator will es so',
    quality: 'die Qualität liegt sicher unter dem, wofür es übernommen wurde',
    cost: 'es spart sicher weniger als das, wofür es übernommen wurde',
    stale: 'die Charter hat sich geändert',
  },
  ended: {
    harm: 'Das günstigere Modell verliert sicher an Qualität',
    futility: 'Mit dem, was noch kommt, wird es kaum bestehen',
    budget: 'Das Geld dafür ist ausgegeben, bevor etwas sicher war',
    inconclusive: 'Alle Paare sind da, und nichts ist sicher',
    unfit_scorer: 'Die Bewertung gab dem Modell in Gebrauch gar keine Qualität, passt also zu keinem der beiden',
    overrun: 'Ein Vergleich kostete mehr, als für ihn zurückgelegt war',
    stale: 'Die Charter hat seither geändert, worum es geht',
  },
  each: (usd, model, requests) => `${usd} je Anfrage mit ${model} (${anzahl(requests, 'Anfrage', 'Anfragen')})`,
  real: (now, before) => `${now}, seit es übernommen wurde, gegen ${before} davor`,
  seen: (pairs) => `${anzahl(pairs, 'Arbeit', 'Arbeiten')}, seit es übernommen wurde, von beiden erledigt`,
}
