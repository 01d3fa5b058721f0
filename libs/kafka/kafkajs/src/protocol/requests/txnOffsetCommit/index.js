'use strict';
const { TxnOffsetCommit: apiKey } = require('../apiKeys');
const { definitionOf } = require('../../transactionVersion2');

module.exports = definitionOf(apiKey, require);
