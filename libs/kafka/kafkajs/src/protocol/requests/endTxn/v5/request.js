'use strict';
const { flexibleRequest } = require('../../../taggedFields');
const { EndTxn: apiKey } = require('../../apiKeys');

/**
 * EndTxn Request (Version: 5) => transactional_id producer_id producer_epoch committed _tagged_fields
 *   transactional_id => COMPACT_STRING
 *   producer_id => INT64
 *   producer_epoch => INT16
 *   committed => BOOLEAN
 */
module.exports = ({ transactionalId, producerId, producerEpoch, transactionResult }) => ({
  apiKey,
  apiVersion: 5,
  apiName: 'EndTxn',
  encode: async () =>
    flexibleRequest((encoder) => {
      encoder.writeUVarIntString(transactionalId).writeInt64(producerId).writeInt16(producerEpoch);
      encoder.writeBoolean(transactionResult);
    }),
});
