import type { Catalogue } from '../en.ts'

/** German for how risky a request is. */
export const risk: Catalogue['risk'] = {
  levels: { low: 'geringes Risiko', medium: 'mittleres Risiko', high: 'hohes Risiko', critical: 'kritisches Risiko' },
  signs: {
    sensitive_intent: 'eine heikle Art von Handlung',
    low_confidence: 'der Agent ist sich selbst nicht sicher',
    confidence_missing: 'der Agent sagt nicht, wie sicher er ist',
    look_alike_text: 'der Text wirkt getarnt',
    cost_above_limit: 'kostet mehr als üblich',
  },
  reasons: {
    sensitive_intent: 'Die Absicht ist als heikel gelistet',
    low_confidence: 'Der Agent ist sich zu wenig sicher',
    confidence_missing: 'Der Agent sagt nicht, wie sicher er ist',
    look_alike_text: 'Der Text enthält Zeichen, die andere nachahmen',
    cost_above_limit: 'Die Kosten liegen über dem, was ohne Frage erlaubt ist',
    no_rule_allows: 'Keine Regel erlaubt es',
    no_answer: 'Niemand hat rechtzeitig geantwortet',
    agent_paused: 'Der Agent ist angehalten',
    org_halted: 'Alles ist gestoppt',
    budget_agent_day_over: 'Das Tagesbudget des Agenten reicht nicht',
    budget_org_day_over: 'Das Tagesbudget aller Agenten reicht nicht',
    budget_session_over: 'Das Budget der Sitzung reicht nicht',
    budget_task_over: 'Das Budget der Aufgabe reicht nicht',
    now_needs_approval: 'Die Charter hat sich geändert und verlangt jetzt eine Genehmigung',
    now_binds_more: 'Die Charter hat sich geändert und bindet dies jetzt an mehr',
    now_by_hand: 'Die Charter hat sich geändert und verlangt jetzt eine Bestätigung von Hand',
  },
  reversible: { no: 'kann nicht rückgängig gemacht werden', yes: 'kann rückgängig gemacht werden, sagt der Agent' },
  overBudget: 'überschreitet ein Budget',
  littleLeft: 'lässt wenig vom Tagesbudget übrig',
  unremarkable: 'nichts Ungewöhnliches, das die Regeln kennen',
  tagged: (tags) => `markiert als ${tags}`,
  production: 'Produktion',
  environment: (name) => `Umgebung ${name}`,
}
