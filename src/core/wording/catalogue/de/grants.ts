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
