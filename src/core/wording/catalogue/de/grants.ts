import type { Catalogue } from '../en.ts'
import { anzahl } from './common.ts'

const nutzungen = (n: number): string => anzahl(n, 'Nutzung', 'Nutzungen')

/** German for standing grants. */
export const grants: Catalogue['grants'] = {
  fits: (pattern) => `passt auf ${pattern}`,
  matches: (pattern) => `passt auf ${pattern} (RE2)`,
  isExactly: (values) => `ist genau ${values}`,
  uses: (agent, what) => `${agent} nutzt ${what}`,
  withoutTool: (resource) => `${resource} ohne Werkzeug`,
  tool: (name) => `das Werkzeug ${name}`,
  intent: (pattern) => `Die Absicht ${pattern}`,
  noTarget: 'Kein Ziel ist genannt',
  target: (pattern) => `Das Ziel ${pattern}`,
  environment: (name) => `Die Umgebung ist genau ${name}`,
  argument: (path, pattern) => `Das Argument ${path} ${pattern}`,
  allArguments: 'Alle Argumente sind genau die der Anfrage',
  otherArguments: 'Jedes andere Argument ist genau das der Anfrage',
  purpose: (text, tools) => `${text}, mit ${tools}`,
  forPurpose: (agent, resource, purpose) => `${agent} fragt nach ${resource} für den Zweck, den er erklärt hat: ${purpose}`,
  free: 'Absicht, Ziel und Argumente wählt der Agent: Regeln, Risiko und Budgets werden jedes Mal geprüft',
  noEnvironment: 'Keine Umgebung ist genannt',
  session: 'Nur in dieser Sitzung des Agenten',
  because: {
    used_up: 'alle Nutzungen sind verbraucht',
    expired: 'die Zeit ist um',
    session_ended: 'die Sitzung, für die sie galt, ist zu Ende',
    standing_grants_off: 'die Charter kennt keine Dauergenehmigungen mehr',
    beyond_maxima: 'die Charter erlaubt so viel nicht mehr',
    approver_gone: 'wer sie gab, darf nicht mehr genehmigen',
    now_denied: 'die Charter verbietet es jetzt',
    now_asks_always: 'die Charter fragt jetzt jedes Mal',
    now_asks_more: 'die Charter fragt jetzt nach anderem oder nach mehr Menschen',
  },
  used: (uses, most, spent, limit) => `${uses} von ${nutzungen(most)}, ${spent} von ${limit}`,
  proposal: {
    purpose: (purpose) => `alles für ${purpose}, bis die Sitzung des Agenten endet`,
    same: 'genau dieselbe Handlung wieder, bis die Sitzung des Agenten endet',
    until: (uses, usd, until) => `höchstens ${nutzungen(uses)} und ${usd}, bis ${until}`,
    for: (uses, usd, length) => `höchstens ${nutzungen(uses)} und ${usd}, für ${length}`,
    intent: (pattern) => `die Absicht ${pattern}`,
    target: (pattern) => `das Ziel ${pattern}`,
  },
}
