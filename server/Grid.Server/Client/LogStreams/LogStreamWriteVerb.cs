using System.CommandLine;
using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grpc.Core;

namespace Grid.Server.Client.LogStreams;

/// <summary><c>grid logstream write</c>: standard input, or a file, to a stream as it comes.</summary>
internal static class LogStreamWriteVerb
{
    private const int PieceSize = 32 << 10;
    private const string StandardInput = "-";

    private static readonly Argument<string> Name = new("NAME") { Description = "The stream's name to write, from 'create'." };

    private static readonly Argument<string> Source = new("FILE")
    {
        Description = "What to write; standard input without it.",
        DefaultValueFactory = _ => StandardInput,
    };

    public static Command Create(ClientVerb verb) =>
        verb.Create("write", "Write a stream as it comes, and finish it. One that was left is gone on with.", [Name, Source], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        string name = parsed.GetRequiredValue(Name);
        string path = parsed.GetRequiredValue(Source);
        ByteStream.ByteStreamClient server = new(session.Calls);
        QueryWriteStatusResponse status = await server.QueryWriteStatusAsync(
            new QueryWriteStatusRequest { ResourceName = name }, cancellationToken: cancellation);
        if (status.Complete)
        {
            throw GridException.FailedPrecondition("The stream is finished: create another.");
        }

        await using Stream source = path == StandardInput
            ? Console.OpenStandardInput()
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        long size = await WriteAsync(server, name, status.CommittedSize, source, cancellation);
        session.Print(new { Name = name, SizeBytes = size }, _ => { });
        return ClientExit.Success;
    }

    private static async Task<long> WriteAsync(
        ByteStream.ByteStreamClient server, string name, long offset, Stream source, CancellationToken cancellation)
    {
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = server.Write(cancellationToken: cancellation);
        byte[] buffer = new byte[PieceSize];
        int count;
        do
        {
            count = await source.ReadAsync(buffer, cancellation);
            WriteRequest message = new()
            {
                ResourceName = name,
                WriteOffset = offset,
                Data = ByteString.CopyFrom(buffer, 0, count),
                FinishWrite = count == 0,
            };
            await call.RequestStream.WriteAsync(message, cancellation);
            offset += count;
        }
        while (count > 0);

        await call.RequestStream.CompleteAsync();
        return (await call).CommittedSize;
    }
}
