using System.Net;
using System.Net.Sockets;

namespace Grid.Benchmarks.Cas;

/// <summary>The real executable, serving storage and nothing else.</summary>
internal sealed class CasServer : IAsyncDisposable
{
    private const string ListeningLine = "listening on ";
    private const string UnixPrefix = "unix:";

    private const string Config =
        """
        description: grid bench cas
        server:
          - !channel
            address: {address}
            insecure-mode: true
        storages:
          - !disk-storage &cas
            path: {data}/cas
        caches:
          - !disk-action-cache &results
            path: {data}/action-cache
            storage: *cas
        instances:
          - name: ''
            services:
              - !cas
                storage: *cas
              - !bytestream
                storage: *cas
              - !action-cache
                cache: *results
        """;

    private readonly GridProgram _program;

    private CasServer(GridProgram program, string address)
    {
        _program = program;
        Address = address;
    }

    /// <summary>Where it listens, as it says itself.</summary>
    public string Address { get; }

    public ProcessFigures Figures => _program.Figures;

    /// <summary>The same for a socket.</summary>
    public EndPoint EndPoint => Address.StartsWith(UnixPrefix, StringComparison.Ordinal)
        ? new UnixDomainSocketEndPoint(Address[UnixPrefix.Length..])
        : IPEndPoint.Parse(Address);

    public static async Task<CasServer> StartAsync(CasOptions options, string dataPath)
    {
        string text = options.ConfigPath is { } path ? await File.ReadAllTextAsync(path) : Config;
        string config = Path.Join(dataPath, "bench.yml");
        string address = options.UsesSocket ? $"unix://{dataPath}/bench.sock" : "127.0.0.1:0";
        await File.WriteAllTextAsync(
            config,
            text.Replace("{data}", dataPath, StringComparison.Ordinal).Replace("{address}", address, StringComparison.Ordinal));
        GridProgram program = await GridProgram.StartAsync(options.GridAssembly, ["server", config], "ready");
        string line = program.Said.First(said => said.StartsWith(ListeningLine, StringComparison.Ordinal));
        return new CasServer(program, line[ListeningLine.Length..].Replace("unix://", UnixPrefix, StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
