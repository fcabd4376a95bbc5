import type { Catalogue } from '../en.ts'

/** German for what channels for alerts are told. */
export const alerts: Catalogue['alerts'] = {
  everyAgent: 'Jeder Agent',
  pausedUntil: (clock) => `angehalten bis ${clock}`,
  probation: 'auf Bewährung: Menschen werden zu allem gefragt, was er will',
  breaker: (reason, who, what) => `Eine Sicherung hat ausgelöst: ${reason}. ${who} ist ${what}.`,
  kpi: (reason) => `Eine Kennzahl fiel zurück: ${reason}.`,
  halted: (who, reason) =>
    `Alles ist gestoppt von ${who}: ${reason}. Was wartete, ist abgelehnt, und nichts wird erteilt, bis Operatoren den Stopp aufheben.`,
  resumed: 'Der Stopp ist aufgehoben: neue Anfragen werden wieder entschieden.',
  budget: (percent, key, used, limit) => `${percent} % des Budgets ${key} sind verbraucht: ${used} von ${limit}.`,
  promoted: (id, to, from) =>
    `Das Experiment ${id} hat bestanden, und wie es die Charter erlaubt, wurde niemand gefragt: ${to} wird verwendet, wo ${from} war. Es wird beobachtet und kann zurückgenommen werden.`,
  rolledBack: (id, why) => `Was das Experiment ${id} übernommen hatte, wurde zurückgenommen: ${why}.`,
  stopped: (id, reason) => `Das Experiment ${id} hat von selbst aufgehört: ${reason}. Nichts ändert sich.`,
  authenticator: {
    proposed: (who, operator) =>
      `${who} schlägt einen neuen Authenticator für ${operator} vor. ${operator}, wenn du nicht darum gebeten hast: lehne ab (/pending) und sag es den anderen.`,
    replaced: (operator, who) =>
      `Der Authenticator von ${operator} wurde ersetzt; zugestimmt: ${who}. ${operator}, wenn du das nicht wolltest: sag es sofort den anderen; wer den neuen hat, genehmigt in deinem Namen.`,
  },
  ledgerCheck: (seq, detail) =>
    `Die Prüfung des Hauptbuchs schlug bei Eintrag ${seq} fehl (${detail}). Dieser Prozess erteilt und schreibt nichts mehr; was wartet, wartet weiter. Führe \`countersign ledger verify\` aus, sichere die Daten, wie sie sind, setze ein unversehrtes Hauptbuch ein und starte neu`,
  cardFailed: (id, channel, reason) =>
    `Die Karte von ${id} kann in ${channel} nicht mehr gezeigt werden: ${reason}. Wer dort gefragt ist, sieht sie nicht; der Posteingang hat sie.`,
}
