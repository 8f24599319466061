"""Calls the exchange service of exchange.proto with gRPC's own Python implementation.

usage: client.py ADDRESS SCENARIO

Exits with 0 when everything was as it should be, else with a traceback. Needs no generated code: the messages are
google.protobuf.StringValue, and google.rpc.Status is read by a descriptor made here.
"""
import sys
import threading

import grpc
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.wrappers_pb2 import StringValue

SOME_BYTES = bytes([0, 1, 127, 128, 255])
MINUTE = 60


def text(value):
    return StringValue(value=value)


class Exchange:
    def __init__(self, channel):
        def method(make, name):
            return make("/grid.interop.Exchange/" + name, StringValue.SerializeToString, StringValue.FromString)

        self.echo = method(channel.unary_unary, "Echo")
        self.join = method(channel.stream_unary, "Join")
        self.split = method(channel.unary_stream, "Split")
        self.converse = method(channel.stream_stream, "Converse")
        self.hang = method(channel.unary_unary, "Hang")
        self.hang_after_first = method(channel.unary_stream, "HangAfterFirst")
        self.await_hang_up = method(channel.unary_unary, "AwaitHangUp")
        self.fail = method(channel.unary_unary, "Fail")
        self.missing = method(channel.unary_unary, "Missing")


def must_be(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} should be {expected!r}")


def must_fail(code, call):
    try:
        call()
    except grpc.RpcError as error:
        must_be(error.code(), code)
        return error
    raise AssertionError(f"should fail with {code}")


def values(metadata, key):
    return [value for name, value in metadata if name == key]


def unary(exchange):
    must_be(exchange.echo(text("grüße")).value, "grüße")


def client_streaming(exchange):
    must_be(exchange.join(iter([text("a"), text("b"), text("c")])).value, "a,b,c")
    must_be(exchange.join(iter([])).value, "")


def server_streaming(exchange):
    must_be([answer.value for answer in exchange.split(text("a,b,c"))], ["a", "b", "c"])


def duplex(exchange):
    answered = threading.Semaphore(1)

    def requests():
        for letter in "abc":
            if not answered.acquire(timeout=MINUTE):
                return
            yield text(letter)

    answers = []
    for answer in exchange.converse(requests()):
        answers.append(answer.value)
        answered.release()
    must_be(answers, ["A", "B", "C"])


def deadline(exchange):
    must_fail(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: exchange.hang(text("late"), timeout=0.2))
    exchange.await_hang_up(text("late"), timeout=MINUTE)


def cancellation(exchange):
    call = exchange.hang_after_first(text("cancelled"))
    must_be(next(call).value, "cancelled")
    call.cancel()
    must_fail(grpc.StatusCode.CANCELLED, lambda: next(call))
    exchange.await_hang_up(text("cancelled"), timeout=MINUTE)


def metadata(exchange):
    sent = [
        ("echo-text", "one"), ("echo-bytes-bin", SOME_BYTES),
        ("trail-text", "two"), ("trail-bytes-bin", SOME_BYTES),
    ]
    _, call = exchange.echo.with_call(text(""), metadata=sent)
    must_be(values(call.initial_metadata(), "echo-text"), ["one"])
    must_be(values(call.initial_metadata(), "echo-bytes-bin"), [SOME_BYTES])
    must_be(values(call.trailing_metadata(), "trail-text"), ["two"])
    must_be(values(call.trailing_metadata(), "trail-bytes-bin"), [SOME_BYTES])
    must_be(values(call.trailing_metadata(), "served-by"), ["UnaryServerHandler"])


def compressed(exchange, compression, encoding):
    long_text = "x" * 100_000
    answer, call = exchange.echo.with_call(
        text(long_text), compression=compression, metadata=[("want-encoding", encoding)])
    must_be(answer.value, long_text)
    must_be(values(call.initial_metadata(), "saw-encoding"), [encoding])


def gzip(exchange):
    compressed(exchange, grpc.Compression.Gzip, "gzip")


def deflate(exchange):
    compressed(exchange, grpc.Compression.Deflate, "deflate")


def rich_status(exchange):
    error = must_fail(grpc.StatusCode.FAILED_PRECONDITION, lambda: exchange.fail(text("blobs/abc/3")))
    must_be(error.details(), "missing")
    status_type, failure_type = status_types()
    status = status_type.FromString(values(error.trailing_metadata(), "grpc-status-details-bin")[0])
    must_be(status.code, grpc.StatusCode.FAILED_PRECONDITION.value[0])
    failure = failure_type()
    if not status.details[0].Unpack(failure):
        raise AssertionError(f"{status.details[0].type_url} should be a PreconditionFailure")
    must_be([violation.subject for violation in failure.violations], ["blobs/abc/3"])


def broken_stream(exchange):
    call = exchange.split(text("a,b,!"))
    must_be([next(call).value, next(call).value], ["a", "b"])
    must_fail(grpc.StatusCode.ABORTED, lambda: next(call))


def unknown_method(exchange):
    must_fail(grpc.StatusCode.UNIMPLEMENTED, lambda: exchange.missing(text("")))


def message_over_the_limit(exchange):
    must_fail(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: exchange.echo(text("x" * (5 << 20))))


def status_types():
    """google.rpc.Status and google.rpc.PreconditionFailure, as far as they are read here."""
    file = descriptor_pb2.FileDescriptorProto(
        name="status.proto", package="google.rpc", syntax="proto3", dependency=[any_pb2.DESCRIPTOR.name])
    kinds = descriptor_pb2.FieldDescriptorProto

    def field(message, number, name, kind, type_name=None, label=kinds.LABEL_OPTIONAL):
        message.field.add(number=number, name=name, type=kind, type_name=type_name, label=label)

    status = file.message_type.add(name="Status")
    field(status, 1, "code", kinds.TYPE_INT32)
    field(status, 2, "message", kinds.TYPE_STRING)
    field(status, 3, "details", kinds.TYPE_MESSAGE, ".google.protobuf.Any", kinds.LABEL_REPEATED)
    failure = file.message_type.add(name="PreconditionFailure")
    violation = failure.nested_type.add(name="Violation")
    field(violation, 1, "type", kinds.TYPE_STRING)
    field(violation, 2, "subject", kinds.TYPE_STRING)
    field(failure, 1, "violations", kinds.TYPE_MESSAGE,
          ".google.rpc.PreconditionFailure.Violation", kinds.LABEL_REPEATED)

    pool = descriptor_pool.Default()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return [factory.GetPrototype(pool.FindMessageTypeByName("google.rpc." + name))
            for name in ("Status", "PreconditionFailure")]


SCENARIOS = {scenario.__name__: scenario for scenario in (
    unary, client_streaming, server_streaming, duplex, deadline, cancellation, metadata, gzip, deflate, rich_status,
    broken_stream, unknown_method, message_over_the_limit)}


def main(address, scenario):
    with grpc.insecure_channel(address) as channel:
        SCENARIOS[scenario](Exchange(channel))


if __name__ == "__main__":
    main(*sys.argv[1:])
