"""An executor in Python that follows the one rule: apply a version only above the last one applied for that job, and keep
that mark in the same transaction as the effect. Here both are in one SQLite file; in any other database it is the same.

    pip install confluent-kafka
    python executor.py --brokers localhost:9092 --group review-desk --database review-desk.sqlite
"""

import argparse
import json
import signal
import sqlite3
import sys

from confluent_kafka import Consumer, KafkaError, KafkaException

TABLES = """
create table if not exists high_water_marks (job_id text primary key, version integer not null);
create table if not exists jobs (job_id text primary key, pipelines text not null);
"""


class Malformed(Exception):
    """Not an event that this executor knows. It is reported and gone past; it must not stop what is behind it."""


def read(message):
    """The event of a record, or None for a tombstone, which has nothing to say: the event before it was empty already."""
    if message.value() is None:
        return None
    try:
        event = json.loads(message.value())
        if event["schema_version"] != 1:
            raise Malformed(f"schema_version {event['schema_version']}")
        if event["job_id"] != message.key().decode():
            raise Malformed("the key is not the job id")
        # Unknown fields are let pass.
        return {"job_id": event["job_id"], "version": int(event["version"]), "pipelines": list(event["pipelines"])}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(repr(error)) from error


def apply(database, event):
    """Effect and mark, committed together or not at all. Returns whether the version was new."""
    with database:
        # Takes the write lock first: nobody else can be between the mark that is read and the one that is written.
        database.execute("begin immediate")
        found = database.execute("select version from high_water_marks where job_id = ?", [event["job_id"]]).fetchone()
        if found and event["version"] <= found[0]:
            return False
        pipelines = json.dumps(event["pipelines"])
        database.execute("insert or replace into jobs values (?, ?)", [event["job_id"], pipelines])
        database.execute("insert or replace into high_water_marks values (?, ?)", [event["job_id"], event["version"]])
    return True


def consume(consumer, database, stop_at_end):
    ended = set()
    while running:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
            ended.add(message.partition())
            if stop_at_end and len(ended) == len(consumer.assignment()):
                return
            continue
        if message.error():
            raise KafkaException(message.error())
        ended.discard(message.partition())
        try:
            event = read(message)
            if event and apply(database, event):
                print("applied", event["job_id"], event["version"], flush=True)
        except Malformed as error:
            # A real executor would also write it to flow.job-pipelines.dead-letter.
            print("rejected", message.partition(), message.offset(), error, file=sys.stderr, flush=True)
        # After the commit: a crash in between brings the record again, and the mark drops it.
        consumer.store_offsets(message)


running = True


def stop(*_):
    global running
    running = False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--brokers", required=True)
    parser.add_argument("--group", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--topic", default="flow.job-pipelines")
    parser.add_argument("--stop-at-end", action="store_true", help="end when everything that is there is applied")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    database = sqlite3.connect(options.database, isolation_level=None)
    database.executescript(TABLES)
    consumer = Consumer(
        {
            "bootstrap.servers": options.brokers,
            "group.id": options.group,
            # The rest is what matters: committed records only, from the beginning, offsets after the effect.
            "isolation.level": "read_committed",
            "auto.offset.reset": "earliest",
            "enable.auto.offset.store": False,
            "enable.partition.eof": options.stop_at_end,
        }
    )
    consumer.subscribe([options.topic])
    try:
        consume(consumer, database, options.stop_at_end)
    finally:
        consumer.close()
        database.close()


if __name__ == "__main__":
    main()
