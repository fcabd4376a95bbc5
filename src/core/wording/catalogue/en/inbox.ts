/** What the server says in the inbox, besides what cards say everywhere. */
export const inbox = {
  details: {
    saysWhy: 'The agent says why',
    expects: 'The agent expects',
    confidence: 'How sure it is',
    priority: 'Priority',
    task: 'Task',
    mission: 'Mission',
    notes: 'Notes',
  },
  ofTen: (priority: number) => `${priority} of 10`,
  until: (clock: string) => `until ${clock}`,
  /** `who` is empty where nobody ended it. */
  ended: (why: string, who: string) => `ended: ${why}${who === '' ? '' : ` (${who})`}`,
  review: (who: string, amount: string, agent: string, clock: string, reason: string) =>
    `${who} granted ${amount} of ${agent} alone at ${clock}: “${reason}”.`,
  reviewBy: (clock: string) => `Review it until ${clock}.`,
  reviewOverdue: (clock: string) => `Review it OVERDUE since ${clock}.`,
}
