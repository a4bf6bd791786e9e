/** What the self-check of the books can find. No schema stands here, so that the page can name them. */

/** What the self-check can find, in words. */
export const FAULTS = {
  events_missing: 'event numbers are missing',
  events_quarantined: 'events were set aside because they could not be taken in',
  watermark_count: 'the rows up to the watermark are not as many as were counted when they came in',
  watermark_sum: 'the rows up to the watermark do not add up to what was counted when they came in',
  running_total: 'running totals of events do not follow from the events before them',
  closed_twice: 'calls have more than one closing event',
  calls_unaccounted: 'calls of a gate whose storage was lost have no closing event',
  gate_set_back: 'a gate numbers events that are here already: its storage was set back',
  gate_count: 'a gate has settled another number of calls than there are closing events',
  gate_sum: 'the lines of a gate do not add up to what it says that it charged',
  line_sums: 'lines of an event do not add up to it',
  class_sums: 'classes of a line do not add up to it',
  rollups: 'roll-ups of a day are not what its lines add up to',
  run_sums: 'adjustments of a re-rating do not add up to its total',
  budget_sum: 'what a budget was charged is not the sum of the events that name it',
} as const;
export type Fault = keyof typeof FAULTS;
