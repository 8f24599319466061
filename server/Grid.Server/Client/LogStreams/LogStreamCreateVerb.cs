using System.CommandLine;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.LogStreams;

/// <summary><c>grid logstream create</c>: a stream, with a name for its readers and one for its writer.</summary>
internal static class LogStreamCreateVerb
{
    public static Command Create(ClientVerb verb) => verb.Create(
        "create", "Create a stream, and print its name to read and its name to write, which is a secret.", [], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        LogApi.LogStream stream = await new LogApi.LogStreamService.LogStreamServiceClient(session.Calls).CreateLogStreamAsync(
            new LogApi.CreateLogStreamRequest { Parent = session.Instance.Value }, cancellationToken: cancellation);
        session.Print(stream, terminal => Write(terminal, stream));
        return ClientExit.Success;
    }

    private static void Write(Terminal terminal, LogApi.LogStream stream)
    {
        terminal.Out.WriteLine($"read\t{Printable.Of(stream.Name)}");
        terminal.Out.WriteLine($"write\t{Printable.Of(stream.WriteResourceName)}");
    }
}
