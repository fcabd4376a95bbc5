/** What threads under cards are told. `until` is the deadline: `rejects itself at 03:14 CET (in 9 min)`. */
export const notes = {
  leftOut: (n: number) => `${n} earlier ${n === 1 ? 'message is' : 'messages are'} left out; the card shows how it stands.`,
  reminder: (until: string) => `Reminder: this still waits for you. It ${until}.`,
  snoozeOver: (until: string) => `The snooze is over and this still waits for you. It ${until}.`,
  escalated: (names: string, until: string) => `Nobody decided it for a while. Now also asked: ${names}. It ${until}.`,
  delegated: (from: string, until: string) => `${from} asks you to decide in their place. It ${until}.`,
  passed: (number: number, of: number, id: string, names: string, next: string, until: string) =>
    `Stage ${number} of ${of} (${id}) is passed, approved by ${names}. Now asked: stage ${number + 1} (${next}). It ${until}.`,
  edited: (edit: string, until: string) => `${edit}. It ${until}.`,
  /** `why` and `stands` are empty where there is nothing to say. */
  voted: (who: string, approved: boolean, door: string, why: string, stands: string) =>
    `${who} ${approved ? 'approved' : 'rejected'} it ${door}${why === '' ? '' : `, saying ${why}`}${stands === '' ? '' : `; now ${stands}`}.`,
  asks: (who: string, question: string) => `${who} asks the agent: ${question}`,
}
