import { connectionFaultOf } from './connection-fault.js';

/**
 * - `unavailable`         the brokers are away, slow, or in the middle of an election: try again later.
 * - `outcome_unknown`     the commit was sent and its answer did not come: the batch is in the topic wholly or not at all.
 *                         A new producer's `open()` settles which; the committed offsets then tell.
 * - `fenced`              another producer opened the same transactional.id (or the broker gave up on a transaction that
 *                         was open for too long). Find out who leads before opening a new one.
 * - `record_rejected`     the broker will never take one of the records (too large, invalid). See `recordIndexes`.
 * - `offsets_rejected`    the offsets' metadata is longer than the broker takes (offset.metadata.max.bytes, 4,096).
 * - `publish_in_flight`   a second publish was started before the first had ended: a mistake in the calling code.
 * - `producer_not_open`   the producer is new, broken or closed.
 * - `topic_missing`       the topic does not exist (yet).
 * - `topic_mismatch`      the topic exists and differs from what it must look like; the message names each difference.
 * - `tls_failed`          the broker's certificate is not trusted or not for this host, or it does not take ours.
 * - `not_authenticated`   the brokers do not know this user by this password or mechanism.
 * - `not_authorized`      an ACL is missing; the message says for what.
 * - `refused`             the brokers understood and said no (unsupported, invalid request).
 */
export type KafkaErrorCode =
  | 'unavailable'
  | 'outcome_unknown'
  | 'fenced'
  | 'record_rejected'
  | 'offsets_rejected'
  | 'publish_in_flight'
  | 'producer_not_open'
  | 'topic_missing'
  | 'topic_mismatch'
  | 'tls_failed'
  | 'not_authenticated'
  | 'not_authorized'
  | 'refused';

const CAN_RETRY: ReadonlySet<KafkaErrorCode> = new Set(['unavailable', 'outcome_unknown', 'topic_missing']);
const NOT_CONNECTED: ReadonlySet<KafkaErrorCode> = new Set(['unavailable', 'tls_failed', 'not_authenticated']);
const FOR_THE_OPERATOR: ReadonlySet<KafkaErrorCode> = new Set([
  'topic_mismatch',
  'tls_failed',
  'not_authenticated',
  'not_authorized',
  'refused',
]);

/** The only error that leaves libs/kafka; what the client threw is its `cause`. */
export class KafkaError extends Error {
  override readonly name = 'KafkaError';
  /** Whether the same work may succeed later without anybody changing anything. */
  readonly canRetry: boolean;

  constructor(
    readonly code: KafkaErrorCode,
    message: string,
    options?: ErrorOptions,
    /** Of `record_rejected`: first and last index, in the batch, of the records among which the refused one is. */
    readonly recordIndexes?: readonly [first: number, last: number],
  ) {
    super(message, options);
    this.canRetry = CAN_RETRY.has(code);
  }

  get fenced(): boolean {
    return this.code === 'fenced';
  }

  /** The brokers have not looked at what we want, for there is no connection that they accept. */
  get isConnection(): boolean {
    return NOT_CONNECTED.has(this.code);
  }

  /** It stays so until somebody changes a setting, here or in the cluster. */
  get isForTheOperator(): boolean {
    return FOR_THE_OPERATOR.has(this.code);
  }
}

/** Protocol error that kafkajs 2.2.4 has no name for. */
const PRODUCER_FENCED = 90;

/** Protocol errors, as the client spells them. */
const CODE_OF_TYPE: Readonly<Record<string, KafkaErrorCode>> = {
  INVALID_PRODUCER_EPOCH: 'fenced',
  PRODUCER_FENCED: 'fenced',
  MESSAGE_TOO_LARGE: 'record_rejected',
  RECORD_LIST_TOO_LARGE: 'record_rejected',
  INVALID_TIMESTAMP: 'record_rejected',
  INVALID_RECORD: 'record_rejected',
  OFFSET_METADATA_TOO_LARGE: 'offsets_rejected',
  UNKNOWN_TOPIC_OR_PARTITION: 'topic_missing',
  TOPIC_AUTHORIZATION_FAILED: 'not_authorized',
  GROUP_AUTHORIZATION_FAILED: 'not_authorized',
  CLUSTER_AUTHORIZATION_FAILED: 'not_authorized',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'not_authorized',
  SASL_AUTHENTICATION_FAILED: 'not_authenticated',
  INVALID_TOPIC_EXCEPTION: 'refused',
  INVALID_CONFIG: 'refused',
  INVALID_PARTITIONS: 'refused',
  INVALID_REPLICATION_FACTOR: 'refused',
  INVALID_TRANSACTION_TIMEOUT: 'refused',
  POLICY_VIOLATION: 'refused',
};

/** Anything the client throws, as a KafkaError. What is not known to be final counts as `unavailable`. */
export function kafkaErrorOf(thrown: unknown, doing: string): KafkaError {
  if (thrown instanceof KafkaError) return thrown;
  const fault = connectionFaultOf(thrown);
  if (fault) return new KafkaError(fault.code, `${doing}: ${fault.message}`, { cause: thrown });
  const code = CODE_OF_TYPE[protocolTypeOf(thrown) ?? ''] ?? 'unavailable';
  return new KafkaError(code, `${doing}: ${messageOf(thrown)}`, { cause: thrown });
}

/** Of several errors in one, the first says more than that there were some. */
function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return 'errors' in thrown && Array.isArray(thrown.errors) && thrown.errors.length > 0
    ? messageOf(thrown.errors[0])
    : thrown.message;
}

/** The client wraps errors when it gives up on retries or asks for several things at once: looks inside. */
export function protocolTypeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if ('type' in thrown && typeof thrown.type === 'string') {
    const unknownToClient = thrown.type === 'KAFKAJS_UNKNOWN_ERROR_CODE';
    return unknownToClient && thrown.message.endsWith(` ${PRODUCER_FENCED}`) ? 'PRODUCER_FENCED' : thrown.type;
  }
  const inside: unknown = 'errors' in thrown && Array.isArray(thrown.errors) ? thrown.errors[0] : thrown.cause;
  return protocolTypeOf(inside);
}
