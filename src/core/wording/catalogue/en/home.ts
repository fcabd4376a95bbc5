/** Slack's home tab: what stands round the cards. */
export const home = {
  /** What waits, of `whom` it waits for, and whether filters hide more. */
  count: (n: number, many: string, whom: 'you' | 'anybody', filtered: boolean) =>
    `${n === 0 ? 'Nothing waits' : `${many} ${n === 1 ? 'waits' : 'wait'}`} for ${whom === 'you' ? 'you' : 'an answer'}${filtered ? ', as filtered' : ''}.`,
  more: (many: string, command: string) => `${many} more; ${command} and the inbox show them.`,
  moreThan: (n: number) => `more than ${n}`,
  answered: 'You answered',
  filters: { mine: 'Waits for me', all: 'Waits for anybody', anyRisk: 'Any risk', anyAgent: 'Any agent' },
}
