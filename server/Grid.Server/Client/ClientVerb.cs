using System.CommandLine;
using Grid.Core;
using Grid.Server.Client.Output;
using Grpc.Core;

namespace Grid.Server.Client;

/// <summary>
/// What all verbs share: the common options, a connection for the time of the run, and failures told in words. No verb
/// lets an exception reach the user.
/// </summary>
internal sealed class ClientVerb(Terminal terminal)
{
    private readonly RemoteOptions _remote = new();

    /// <summary>Makes a verb of its name, its own arguments and options, and what it does.</summary>
    public Command Create(
        string name,
        string description,
        IReadOnlyList<Symbol> symbols,
        Func<ParseResult, ClientSession, CancellationToken, Task<int>> run,
        int failureExit = ClientExit.Failure)
    {
        Command command = new(name, description);
        foreach (Symbol symbol in symbols)
        {
            Add(command, symbol);
        }

        _remote.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, run, failureExit, cancellation));
        return command;
    }

    private static void Add(Command command, Symbol symbol)
    {
        if (symbol is Argument argument)
        {
            command.Add(argument);
        }
        else
        {
            command.Add((Option)symbol);
        }
    }

    private async Task<int> RunAsync(
        ParseResult parsed,
        Func<ParseResult, ClientSession, CancellationToken, Task<int>> run,
        int failureExit,
        CancellationToken cancellation)
    {
        RemoteTarget target = _remote.Read(parsed);
        try
        {
            using ClientSession session = ClientSession.Open(target, terminal);
            return await run(parsed, session, cancellation);
        }
        catch (Exception failure) when (IsCancellation(failure) && cancellation.IsCancellationRequested)
        {
            return ClientExit.Interrupted;
        }
        catch (Exception failure) when (failure is RpcException or GridException or IOException or UnauthorizedAccessException)
        {
            ErrorReport.Of(failure, target.Remote).WriteTo(terminal);
            return failureExit;
        }
    }

    private static bool IsCancellation(Exception failure) =>
        failure is OperationCanceledException
            or RpcException { StatusCode: StatusCode.Cancelled }
            or GridException { Status: GridStatus.Cancelled };
}
