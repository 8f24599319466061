using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grid.Core;
using Grid.Server.Client;
using Grpc.Core;
using GrpcStatus = Grpc.Core.Status;

namespace Grid.Server.Tests.Client;

public sealed class ErrorReportTests
{
    private const string Remote = "http://farm:1";

    [Fact]
    public void A_refused_connection_says_how_to_start_a_server()
    {
        RpcException failure = new(new GrpcStatus(
            StatusCode.Unavailable, "Error connecting", new HttpRequestException("x", new SocketException(111))));
        Print(ErrorReport.Of(failure, Remote)).ShouldBe(
            "grid: No server answers at http://farm:1. Is it running? Start one here with `grid up`, or name another by "
            + "--remote or GRID_REMOTE.\n");
    }

    [Fact]
    public void A_refused_connection_is_known_under_any_number_of_places()
    {
        GridException failure = new GridException(GridStatus.Unavailable, "inner", new SocketException(111)).At("a").At("b");
        Print(ErrorReport.Of(failure, Remote)).ShouldStartWith("grid: No server answers at http://farm:1.");
    }

    [Fact]
    public void Missing_blobs_are_listed_under_the_servers_message()
    {
        Google.Rpc.Status status = new()
        {
            Code = (int)GridStatus.FailedPrecondition,
            Message = "Two inputs are missing.",
            Details =
            {
                Any.Pack(new PreconditionFailure
                {
                    Violations =
                    {
                        new PreconditionFailure.Types.Violation { Type = "MISSING", Subject = "blobs/aa/1" },
                        new PreconditionFailure.Types.Violation { Type = "MISSING", Subject = "blobs/bb/2" },
                    },
                }),
            },
        };
        RpcException failure = new(
            new GrpcStatus(StatusCode.FailedPrecondition, status.Message),
            new Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
        string expected = """
            grid: FAILED_PRECONDITION: Two inputs are missing.
              MISSING blobs/aa/1
              MISSING blobs/bb/2

            """;

        Print(ErrorReport.Of(failure, Remote)).ShouldBe(expected);
        Print(ErrorReport.Of(status, Remote)).ShouldBe(expected);
    }

    [Fact]
    public void Details_that_cannot_be_read_do_not_hide_the_failure()
    {
        RpcException failure = new(
            new GrpcStatus(StatusCode.Internal, "It broke."),
            new Metadata { { "grpc-status-details-bin", [0xff, 0xff] } });
        Print(ErrorReport.Of(failure, Remote)).ShouldStartWith("grid: INTERNAL: It broke.\n  (the server's error details");
    }

    [Fact]
    public void A_very_long_list_is_cut_and_counted()
    {
        PreconditionFailure many = new();
        many.Violations.AddRange(Enumerable.Range(0, 500).Select(
            i => new PreconditionFailure.Types.Violation { Type = "MISSING", Subject = $"{i}" }));
        Google.Rpc.Status status = new() { Code = 9, Message = "m", Details = { Any.Pack(many) } };
        Print(ErrorReport.Of(status, Remote)).ShouldEndWith("… and 480 more\n");
    }

    [Fact]
    public void What_a_server_says_cannot_steer_the_terminal()
    {
        RpcException failure = new(new GrpcStatus(StatusCode.Internal, "a\u001b]0;title\u0007\nb"));
        Print(ErrorReport.Of(failure, Remote)).ShouldBe("grid: INTERNAL: a ]0;title  b\n");
    }

    [Fact]
    public void What_is_wrong_here_carries_no_code() =>
        Print(ErrorReport.Of(GridException.InvalidArgument("'x' is no digest."), Remote)).ShouldBe("grid: 'x' is no digest.\n");

    private static string Print(ErrorReport report)
    {
        using CapturedTerminal captured = new();
        report.WriteTo(captured.Terminal);
        captured.Output.ShouldBeEmpty();
        return captured.Error;
    }
}
