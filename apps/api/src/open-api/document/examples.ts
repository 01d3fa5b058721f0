/** Ids of the demo data, so that every example can be tried as it stands. A test does. */
export const EXAMPLE_OF_PARAMETER: Readonly<Record<string, unknown>> = {
  pipeline_id: 'e05cc5f7-b199-49a6-b1bc-f17dc5247e0c',
  job_id: 'invoice-2026-0001',
};
