import type { Catalogue } from '../en.ts'
import { anzahl } from './common.ts'

/** German for proposals of operators. */
export const motions: Catalogue['motions'] = {
  server: 'Der Server',
  resolution: (who, text) => `${who} schlägt vor: ${text}`,
  liftHalt: (who) => `${who} schlägt vor, den Stopp aufzuheben`,
  adoptCharter: (who, changes, locked) =>
    `${who} schlägt eine neue Charter vor: ${anzahl(changes, 'Änderung', 'Änderungen')}${locked > 0 ? `, davon ${locked} in der gesperrten Schicht` : ''}`,
  saysWhy: (who) => `Begründung von ${who}`,
  labels: {
    text: 'Text',
    halted: 'Gestoppt',
    ifLifted: 'Wenn er aufgehoben wird',
    changes: 'Änderungen',
    lockedLayer: 'Gesperrte Schicht',
    signatures: 'Unterschriften',
    cannot: 'So wie es steht, kann er nicht genehmigt werden',
    charter: 'Charter',
  },
  ifLifted: 'neue Anfragen werden wieder entschieden; was der Stopp abgelehnt hat, bleibt abgelehnt',
  locked: { touched: 'geändert durch die Zeilen, die mit LOCKED beginnen', untouched: 'nicht berührt' },
  haltedBy: (who, door, clock, reason) => `von ${who} ${door} um ${clock}: ${reason}`,
  moreChanges: (n) => `… und ${anzahl(n, 'weitere Änderung', 'weitere Änderungen')}`,
  end: { approved: 'Genehmigt', rejected: 'Abgelehnt', timedOut: 'Abgelaufen', stale: 'Fallen gelassen' },
  holds: {
    resolution: 'er steht im Hauptbuch',
    'lift-halt': 'der Stopp ist aufgehoben',
    'adopt-charter': 'die neue Charter gilt',
    improve: 'er gilt',
    promote: 'es wurde übernommen',
    'roll-back': 'was die Charter wählt, ist wieder in Gebrauch',
  },
  nothingChanged: 'nichts hat sich geändert',
  tooFew: (at, waited) => `${at}: in ${waited} haben zu wenige genehmigt, also ist die Antwort Nein`,
}
