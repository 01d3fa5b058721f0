import type { PipelineRole } from '@flow-pipelines/database';

/** Ids never change: documentation and scripts name them. The first three are those of the public page's own examples. */
const FIRST_REVIEW = 'e05cc5f7-b199-49a6-b1bc-f17dc5247e0c';
const SECOND_REVIEW = '03f4dc97-1245-452d-9d7b-17f8b86473b8';
const MEDICAL_CHECK = '8c400d55-15d4-41f9-b306-ec2836898d83';
const LOANS = '5d1f3a60-7c1e-4b0f-9a57-2f6f0d6c4a11';
const IDENTITY = 'b7a4e2c9-3d58-4f6b-8e21-90c1d7f5a2e3';

export const DEMO_PIPELINES = [
  {
    id: FIRST_REVIEW,
    name: 'Invoices - first review',
    description: 'Every incoming invoice: amounts, dates and supplier against the order.',
  },
  {
    id: SECOND_REVIEW,
    name: 'Invoices - second review',
    description: 'Invoices above 10,000 and those that the first review was unsure about.',
  },
  {
    id: MEDICAL_CHECK,
    name: 'Claims - medical check',
    description: 'Insurance claims that a medical reviewer has to read.',
  },
  {
    id: LOANS,
    name: 'Loan applications',
    description: 'Income statements and contracts of loan applicants.',
  },
  {
    id: IDENTITY,
    name: 'Identity documents',
    description: 'Passports, identity cards and driving licences.',
  },
] as const;

/** Makes the demo assignments: the events of the demo jobs name her. */
export const DEMO_COORDINATOR = {
  id: '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c01',
  kind: 'user',
  name: 'Amara Okafor',
  email: 'amara.okafor@demo.example',
  manageFlowPipelines: true,
} as const;

const JONAS = '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c02';
const MEI = '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c03';
const PRIYA = '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c04';
const DIEGO = '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c05';
const INVOICE_REVIEWERS = '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c10';
const CLAIMS_TEAM = '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c11';
const DOCUMENT_INTAKE = '2b6f0c1e-8a34-4c57-9d10-6e5f4a3b2c20';

/** None of them has a token: a site admin makes one where it is wanted. */
export const DEMO_PRINCIPALS = [
  DEMO_COORDINATOR,
  { id: JONAS, kind: 'user', name: 'Jonas Lindqvist', email: 'jonas.lindqvist@demo.example' },
  { id: MEI, kind: 'user', name: 'Mei Tanaka', email: 'mei.tanaka@demo.example' },
  { id: PRIYA, kind: 'user', name: 'Priya Raman', email: 'priya.raman@demo.example' },
  { id: DIEGO, kind: 'user', name: 'Diego Fuentes', email: 'diego.fuentes@demo.example' },
  { id: INVOICE_REVIEWERS, kind: 'group', name: 'Invoice reviewers' },
  { id: CLAIMS_TEAM, kind: 'group', name: 'Claims team' },
  { id: DOCUMENT_INTAKE, kind: 'service_account', name: 'document-intake' },
] as const;

export const DEMO_GROUP_MEMBERS = [
  { groupId: INVOICE_REVIEWERS, userId: JONAS },
  { groupId: INVOICE_REVIEWERS, userId: MEI },
  { groupId: CLAIMS_TEAM, userId: PRIYA },
  { groupId: CLAIMS_TEAM, userId: DIEGO },
];

export const DEMO_MEMBERS: readonly { pipelineId: string; principalId: string; role: PipelineRole }[] = [
  { pipelineId: FIRST_REVIEW, principalId: JONAS, role: 'manager' },
  { pipelineId: FIRST_REVIEW, principalId: INVOICE_REVIEWERS, role: 'member' },
  { pipelineId: FIRST_REVIEW, principalId: DOCUMENT_INTAKE, role: 'member' },
  { pipelineId: SECOND_REVIEW, principalId: MEI, role: 'manager' },
  { pipelineId: SECOND_REVIEW, principalId: INVOICE_REVIEWERS, role: 'viewer' },
  { pipelineId: MEDICAL_CHECK, principalId: PRIYA, role: 'manager' },
  { pipelineId: MEDICAL_CHECK, principalId: CLAIMS_TEAM, role: 'member' },
  { pipelineId: MEDICAL_CHECK, principalId: DOCUMENT_INTAKE, role: 'member' },
  { pipelineId: LOANS, principalId: DIEGO, role: 'manager' },
  { pipelineId: IDENTITY, principalId: CLAIMS_TEAM, role: 'manager' },
  { pipelineId: IDENTITY, principalId: DOCUMENT_INTAKE, role: 'member' },
];

/** The public page's own job: known, and left without pipelines for the first one who tries the call. */
export const DEMO_FREE_JOB = 'f403399d-7ac7-4285-bb06-f7ad82ddbea2';

/** Job id -> its pipelines. */
export const DEMO_ASSIGNMENTS: Readonly<Record<string, readonly string[]>> = {
  'invoice-2026-0001': [FIRST_REVIEW],
  'invoice-2026-0002': [FIRST_REVIEW, SECOND_REVIEW],
  'claim-2026-0417': [MEDICAL_CHECK, IDENTITY],
  'loan-2026-0093': [LOANS, IDENTITY],
  'passport-2026-1182': [IDENTITY],
};
