/** What channels for alerts are told. */
export const alerts = {
  everyAgent: 'Every agent',
  pausedUntil: (clock: string) => `paused until ${clock}`,
  probation: 'on probation: people are asked about all it wants',
  breaker: (reason: string, who: string, what: string) => `A breaker tripped: ${reason}. ${who} is ${what}.`,
  kpi: (reason: string) => `A key figure fell behind: ${reason}.`,
  halted: (who: string, reason: string) =>
    `Everything is halted by ${who}: ${reason}. What waited is rejected, and nothing is granted until operators lift it.`,
  resumed: 'The halt is lifted: new requests are decided again.',
  budget: (percent: number, key: string, used: string, limit: string) => `${percent} % of the budget ${key} is used: ${used} of ${limit}.`,
  promoted: (id: string, to: string, from: string) =>
    `The experiment ${id} passed, and as the charter lets it nobody was asked: ${to} is used where ${from} was. It is watched, and can be rolled back.`,
  rolledBack: (id: string, why: string) => `The promotion of the experiment ${id} was rolled back: ${why}.`,
  stopped: (id: string, reason: string) => `The experiment ${id} stopped by itself: ${reason}. Nothing changes.`,
  authenticator: {
    proposed: (who: string, operator: string) =>
      `${who} proposes a new authenticator for ${operator}. ${operator}, if you did not ask for it: reject it (/pending), and tell the others.`,
    replaced: (operator: string, who: string) =>
      `The authenticator of ${operator} was replaced, as ${who} agreed. ${operator}, if that was not your wish: tell the others at once; whoever has the new one approves in your name.`,
  },
  /** Also what `/health` answers. */
  ledgerCheck: (seq: number, detail: string) =>
    `The check of the ledger failed at entry ${seq}: ${detail}. This process grants nothing and records nothing any more, so whatever waits goes on waiting. Run \`countersign ledger verify\`, keep a copy of the data as it is, put back a ledger that is whole, then start again`,
  cardFailed: (id: string, channel: string, reason: string) =>
    `The card of ${id} cannot be shown in ${channel} any more: ${reason}. Who is asked there does not see it; the inbox has it.`,
}
