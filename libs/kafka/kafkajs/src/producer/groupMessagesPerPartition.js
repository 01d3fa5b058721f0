'use strict';

/** @returns the messages of each partition, in their order */
module.exports = ({ topic, partitionMetadata, messages, partitioner }) => {
  const messagesPerPartition = {};
  if (partitionMetadata.length === 0) return messagesPerPartition;
  for (const message of messages) {
    const partition = partitioner({ topic, partitionMetadata, message });
    (messagesPerPartition[partition] ??= []).push(message);
  }
  return messagesPerPartition;
};
