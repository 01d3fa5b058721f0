/** LISTEN/NOTIFY channel on which a process that has appended to the event log wakes the relay. */
export const EVENTS_CHANNEL = 'job_pipeline_events';
/** The LISTEN/NOTIFY channel on which a relay says that it no longer leads. */
export const LEASE_CHANNEL = 'flow_pipelines_lease';
