using System.CommandLine;
using Google.Bytestream;
using Grid.Services.Logs;
using Grpc.Core;

namespace Grid.Server.Client.LogStreams;

/// <summary><c>grid logstream read</c>: a stream to standard output as it comes, until it ends.</summary>
internal static class LogStreamReadVerb
{
    private static readonly Argument<string> Name = new("NAME")
    {
        Description = "The stream's name to read, from 'create' or from an operation's metadata.",
    };

    private static readonly Option<long> Offset = new("--offset")
    {
        Description = "Leave out so many bytes at the beginning.",
        HelpName = "BYTES",
    };

    private static readonly Option<bool> Latest = new("--latest")
    {
        Description = "Of a long output of an action, begin with what is kept in memory; without it what is not comes "
            + "from the result, when the action has ended.",
    };

    public static Command Create(ClientVerb verb) =>
        verb.Create("read", "Print a stream as it comes, until it ends.", [Name, Offset, Latest], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        Metadata headers = parsed.GetValue(Latest) ? new Metadata { { LogStreamHeaders.LatestKey, "1" } } : [];
        ReadRequest request = new() { ResourceName = parsed.GetRequiredValue(Name), ReadOffset = parsed.GetValue(Offset) };
        using AsyncServerStreamingCall<ReadResponse> call =
            new ByteStream.ByteStreamClient(session.Calls).Read(request, headers, cancellationToken: cancellation);
        Stream output = session.Terminal.Output.Bytes;
        await foreach (ReadResponse piece in call.ResponseStream.ReadAllAsync(cancellation))
        {
            await output.WriteAsync(piece.Data.Memory, cancellation);
            await output.FlushAsync(cancellation);
        }

        return ClientExit.Success;
    }
}
