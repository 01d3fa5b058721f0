/** LISTEN/NOTIFY channel on which a process that has appended to the event log wakes the relay. */
export const EVENTS_CHANNEL = 'job_pipeline_events';
