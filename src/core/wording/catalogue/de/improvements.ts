import type { RiskLevel } from '../../../outcome.ts'
import type { Catalogue } from '../en.ts'
import { anzahl } from './common.ts'

const said = (value: unknown): string => (value === null ? 'nichts' : String(value))
const arrow = ({ from, to }: { readonly from: unknown; readonly to: unknown }): string => {
  if (from === null) return `jetzt ${said(to)}, bisher ohne Angabe`
  return to === null ? `jetzt ohne Angabe, bisher ${said(from)}` : `von ${said(from)} auf ${said(to)}`
}
const tools = (list: readonly string[] | null): string => (list === null ? 'alle' : list.length === 0 ? 'keine' : list.join(', '))

/** A word of the charter in German; one that is not known stays. */
const inGerman = (words: Readonly<Record<string, string>>, word: string): string =>
  (Object.hasOwn(words, word) ? words[word] : undefined) ?? String(word)

/** Risks and severities, which the charter names in English. */
const LEVELS = { low: 'gering', medium: 'mittel', high: 'hoch', critical: 'kritisch' } as const satisfies Record<RiskLevel, string>
const level = (name: string | null): string | null => (name === null ? null : inGerman(LEVELS, name))

/** What a rule does. */
const EFFECTS = { deny: 'verbieten', confirm: 'Menschen fragen', allow: 'erlauben' } as const

/** German for typed changes of the law. */
export const improvements: Catalogue['improvements'] = {
  titles: {
    substitute_model: ({ tier, from, to }) => `Das Modell ${said(to['id'])} statt ${said(from['id'])} in Modellstufe ${tier} verwenden`,
    standing_grant_for_pattern: ({ request_id, terms }) =>
      `Eine Dauergenehmigung geben für alles, was ${request_id} gleicht: bis zu ${anzahl(terms.max_uses, 'Nutzung', 'Nutzungen')} und $${terms.max_usd}`,
    digest_route: ({ route, to }) =>
      to
        ? `Anfragen der Route ${route} in einer Nachricht zusammenfassen`
        : `Jeder Anfrage der Route ${route} wieder eine eigene Karte geben`,
    cost_threshold: ({ from, to }) => `Menschen bei Anfragen fragen, die mehr als $${to} kosten (bisher: $${from})`,
    confidence_threshold: ({ from, to }) => `Menschen fragen, wenn der Agent weniger sicher ist als ${to} (bisher: ${from})`,
    trust_threshold: ({ capability, from, to }) =>
      `Agenten für ${capability} ab ${to} Punkten aus der Bewährung lassen (bisher: ab ${from})`,
    tool_risk: ({ tool, from, to }) => `Das Risiko des Werkzeugs ${tool} anders einstufen: ${arrow({ from: level(from), to: level(to) })}`,
    timeout: (change) =>
      `Menschen eine andere Frist geben${change.stage === undefined ? '' : ` in der Stufe ${change.stage} von ${change.route}`}: ${arrow(change)}`,
    severity_timeout: (change) => `Menschen eine andere Frist geben bei Anfragen der Schwere ${level(change.severity)}: ${arrow(change)}`,
    sample_rate: (change) => `Einen anderen Teil des Verkehrs für das Experiment ${change.experiment} verwenden: ${arrow(change)}`,
    budget_move: ({ giver, taker }) =>
      `Tagesbudget verschieben: die Rolle ${giver.role} ${arrow(giver)} Dollar, die Rolle ${taker.role} ${arrow(taker)} Dollar`,
    remove_rule: ({ rule }) => `Die Regel ${rule.id} entfernen`,
    add_rule: ({ rule }) => `Die Regel ${rule.id} hinzufügen, die ${inGerman(EFFECTS, rule.effect)} soll`,
    rule_effect: ({ rule, from, to }) => `Die Regel ${rule} soll ${inGerman(EFFECTS, to)}, nicht mehr ${inGerman(EFFECTS, from)}`,
    agent_tools: ({ agent, from, to }) => `Die Werkzeuge von ${agent} ändern: ${tools(from)} → ${tools(to)}`,
    agent_priority: (change) => `Die höchste Priorität von ${change.agent} ändern: ${arrow(change)}`,
    preemption: ({ to }) =>
      to ? 'Wer eine höhere Priorität hat, darf Sperren übernehmen' : 'Niemand darf eine Sperre übernehmen, welche Priorität er auch hat',
    remove_key: ({ key_id }) => `Den Schlüssel ${key_id} beenden`,
  },
  headline: (who, title) => `${who} schlägt vor: ${title}`,
  labels: {
    control: 'Kontrolle',
    backtest: 'Rückrechnung',
    silence: 'Wenn niemand antwortet',
    foundBy: 'Gefunden von',
    undoes: 'Nimmt zurück',
    undone: 'Zurückgenommen',
  },
  silence: 'ändert sich nichts',
  tight: 'lockert keine Kontrolle',
  loosens: (paths) => `LOCKERT EINE KONTROLLE, also müssen zwei Personen genehmigen${paths === '' ? '' : `: ${paths}`}`,
  undone: (at, who, by) => `um ${at}${who === '' ? '' : ` von ${who}`} (${by}): was vorher galt, gilt wieder`,
  finders: {
    optimizer: 'dem Optimierer, der Schwellen an der Vergangenheit probiert',
    scamper: 'der wöchentlichen Durchsicht der Charter (SCAMPER)',
  },
  nothingAsked: (days) => `in ${anzahl(days, 'Tag', 'Tagen')} wurde nichts gefragt, also sagt die Vergangenheit nichts dazu`,
  decidedAgain: (days, changed, requests) =>
    `${anzahl(days, 'Tag', 'Tage')} neu entschieden: ${changed} von ${anzahl(requests, 'Anfrage', 'Anfragen')} ${changed === 1 ? 'würde' : 'würden'} anders beantwortet`,
  sameTaps: 'gleich viele Antworten',
  tapsSaved: (n) => `${anzahl(n, 'Antwort', 'Antworten')} gespart`,
  tapsMore: (n) => `${anzahl(n, 'Antwort', 'Antworten')} mehr`,
  grantedMore: (amount) => `${amount} mehr sofort erteilt`,
  heldBack: (amount) => `${amount} zurückgehalten`,
  riskAdded: (score) => `Risikopunkte dazu: ${score}`,
  againstPeople: (n) => `${anzahl(n, 'Anfrage', 'Anfragen')}, die Menschen ABGELEHNT haben, ${n === 1 ? 'würde' : 'würden'} erteilt`,
  tooLate: (n) => `${anzahl(n, 'Genehmigung', 'Genehmigungen')} zu spät`,
  waitsSaved: (time) => `${time} Warten auf Menschen gespart`,
  blind: (paths) => `ohne Vorgeschichte von ${paths}`,
  untested: {
    models:
      'die Vergangenheit kann es nicht sagen: Anfragen werden gleich beantwortet, welches Modell auch empfohlen wird. Ob es die Arbeit ebenso gut macht, zeigt sich danach',
    messages: 'die Vergangenheit kann es nicht sagen: Anfragen werden gleich beantwortet, nur ihre Nachrichten kommen gemeinsam',
    samples:
      'die Vergangenheit kann es nicht sagen: keine Anfrage wird anders beantwortet, nur wird mehr oder weniger Arbeit im Schatten versucht',
    locks: 'die Vergangenheit kann es nicht sagen: wer wann eine Sperre hält, wäre von der ersten Übernahme an anders gekommen',
    people: 'die Vergangenheit kann es nicht sagen: niemand weiß, wer die abgelaufenen Anfragen noch beantwortet hätte',
    sessions:
      'die Vergangenheit kann es nicht sagen: die Sitzungen von damals hatten die niedrigere Priorität, erst neue bekommen die höhere',
  },
}
