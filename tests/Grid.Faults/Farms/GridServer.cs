using System.Diagnostics;
using System.Text.RegularExpressions;
using Google.Longrunning;
using Grid.Clients.Running;
using Grpc.Net.Client;

namespace Grid.Faults.Farms;

/// <summary>A <c>grid server</c> that can be killed and started again at the same address.</summary>
internal sealed class GridServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly Regex ListeningLine = new(@"^listening on (?<address>\S+:\d+)");
    private static readonly Regex OfficeLine = new("In office as the scheduler's writer");
    private static readonly Regex ReadyLine = new("^ready");

    private readonly string _configPath;
    private readonly Func<string, string> _configAt;
    private readonly Func<ProgramCall, ProgramCall> _place;
    private readonly List<string> _reports = [];
    private RunningProgram? _program;
    private GrpcChannel? _channel;

    private GridServer(string configPath, Func<string, string> configAt, string address, Func<ProgramCall, ProgramCall> place)
    {
        _configPath = configPath;
        _configAt = configAt;
        _place = place;
        Address = address;
    }

    /// <summary>Host and port.</summary>
    public string Address { get; private set; }

    public GrpcChannel Channel => _channel ??= GrpcChannel.ForAddress($"http://{Address}");

    public Operations.OperationsClient Operations => new(Channel);

    public string Report => string.Join('\n', [.. _reports, _program?.Report]);

    /// <summary>Starts one.</summary>
    /// <param name="configPath">Where its configuration is kept.</param>
    /// <param name="configAt">The configuration, given the address to listen on.</param>
    /// <param name="address">That address; port 0 for any free one, which it then keeps.</param>
    /// <param name="place">Where the program runs, when that is not simply here.</param>
    public static async Task<GridServer> StartAsync(
        string configPath,
        Func<string, string> configAt,
        string address = "127.0.0.1:0",
        Func<ProgramCall, ProgramCall>? place = null)
    {
        GridServer server = new(configPath, configAt, address, place ?? (call => call));
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, as when the machine's memory runs out.</summary>
    public async Task KillAsync()
    {
        await _program!.DisposeAsync();
        _reports.Add(_program.Report);
        _program = null;
    }

    /// <summary>The same server, on what the killed one left.</summary>
    public async Task StartAgainAsync()
    {
        await File.WriteAllTextAsync(_configPath, _configAt(Address));
        _program = RunningProgram.Start(_place(GridUnderTest.Call("server", _configPath)));
        Address = (await _program.LineAsync(ListeningLine, StartLimit)).Groups["address"].Value;
        await _program.LineAsync(ReadyLine, StartLimit);
    }

    /// <summary>Ends when this server, in this life, has been elected.</summary>
    public Task InOfficeAsync(TimeSpan? limit = null) => LineAsync(OfficeLine, limit);

    public Task<Match> LineAsync(Regex pattern, TimeSpan? limit = null) => _program!.LineAsync(pattern, limit ?? StartLimit);

    /// <summary>The operation that is in a stage, as soon as there is one.</summary>
    public async Task<Operation> OperationInAsync(Stage stage)
    {
        long since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < StartLimit)
        {
            ListOperationsResponse list = await Operations.ListOperationsAsync(new ListOperationsRequest());
            if (list.Operations.FirstOrDefault(operation => StageOf(operation) == stage) is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"No operation was {stage} within {StartLimit}.");
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }
    }

    private static Stage StageOf(Operation operation) =>
        operation.Metadata.Unpack<Reapi.ExecuteOperationMetadata>().Stage;
}
