import type { Catalogue } from '../en.ts'

/** German for pictures. */
export const charts: Catalogue['charts'] = {
  dollars: 'US-Dollar',
  others: 'alle übrigen',
  spend: {
    title: 'Ausgaben nach Agent und Modell',
    limits: '▏schwarzer Strich: das Budget des Agenten',
    noModel: 'kein Modell',
    none: 'Es wurde nichts ausgegeben.',
  },
  approvals: {
    title: 'Antworten nach Tageszeit',
    answers: 'Antworten',
    minutes: 'Median, Minuten',
    hour: 'Stunde des Tages',
    none: 'Niemand wurde gefragt, oder niemand hat geantwortet.',
  },
  savings: {
    title: 'Ersparnis nach Experiment',
    needed: (percent) => `Linien: 95 % Konfidenz. Gestrichelt: nötig, ${percent} %`,
    axis: 'gesparte Kosten',
    live: 'läuft oder ist in Gebrauch',
    ended: 'zu Ende: spart nichts',
    none: 'Noch kein Experiment hat Ergebnisse.',
  },
  backtest: {
    title: 'Eine andere Charter und die Vergangenheit',
    none: 'In diesen Tagen gab es keine Anfragen.',
    was: 'wie es war',
    would: 'wie es wäre',
    answers: { granted: 'erteilt', asked: 'gefragt', refused: 'abgelehnt' },
    requests: 'Anfragen',
    changed: (changed, all) => `${changed} von ${all} Anfragen anders beantwortet`,
    figures: (was, would, risk) => `Antworten ${was} → ${would}, Risikopunkte dazu ${risk}`,
  },
  waste: {
    title: 'Teuerste Verschwendung',
    units: { minutes: 'Minuten', hours: 'Stunden', days: 'Tage' },
    none: 'Es wurde keine Verschwendung gefunden.',
  },
}
